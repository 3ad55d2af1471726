package org.cpajvm.core.study;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds values of a column as people write them: numbers and truths have several spellings, such as
 * 6 and 6.0, or true and True, and which one a column has depends on the program that wrote it.
 */
public final class ColumnValues {
  // Numbers with leading zeros are names: patient 007 is not patient 7.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,3})?");

  private ColumnValues() {}

  /**
   * The value that is meant: the one that is written so, else the only one that is the same number
   * or truth.
   *
   * @param written the value as somebody writes it; not null
   * @param known the values of the column; none of them null
   * @return one of the known values; empty where none or several are meant
   */
  public static Optional<String> find(String written, Collection<String> known) {
    if (known.contains(written)) {
      return Optional.of(written);
    }
    List<String> same = known.stream().filter(value -> same(written, value)).distinct().toList();
    return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
  }

  private static boolean same(String a, String b) {
    if (isTruth(a) && isTruth(b)) {
      return a.equalsIgnoreCase(b);
    }
    return isNumber(a) && isNumber(b) && new BigDecimal(a).compareTo(new BigDecimal(b)) == 0;
  }

  /** Whether a text is a number, as programs print it. */
  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  private static boolean isTruth(String text) {
    return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
  }
}
