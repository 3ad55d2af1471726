package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cpajvm.api.UsageException;

/**
 * Reads {@code COL=VALUE,...} as {@code --keep} and {@code --hold-out} take it: values of one
 * column are alternatives, several columns must all fit. A comma begins another column where the
 * name of a column and an equals sign follow it, and else another value, unless the data has a
 * value with the comma in it.
 */
final class ColumnChoices {

  private ColumnChoices() {}

  /** Whether a text begins with the name of a column and an equals sign. */
  static boolean begin(String text, Set<String> columns) {
    return name(text, columns).isPresent();
  }

  /**
   * Splits a text into columns and what is written about each.
   *
   * @param columns the names of the columns of {@code obs}, which may hold equals signs
   * @param flag the flag that the text is given to, for messages
   * @return for each column its values as they are written, not empty; a name that is no column
   *     stands for itself
   * @throws UsageException if the text is not of this form or names a column twice
   */
  static Map<String, String> parse(String text, Set<String> columns, String flag) {
    Map<String, String> choices = new LinkedHashMap<>();
    String rest = text;
    while (!rest.isEmpty()) {
      String column = name(rest, columns).orElse(rest.substring(0, Math.max(0, rest.indexOf('='))));
      if (column.isBlank()) {
        throw new UsageException(flag + " takes COL=VALUE,..., not '" + text + "'");
      }
      int from = rest.indexOf('=', column.length()) + 1;
      int end = end(rest, from, columns);
      if (choices.put(column.strip(), rest.substring(from, end).strip()) != null) {
        throw new UsageException(
            String.format(
                "%s '%s' names column '%s' twice: write %s=A,B for cells with either value",
                flag, text, column.strip(), column.strip()));
      }
      rest = rest.substring(Math.min(rest.length(), end + 1));
    }
    return choices;
  }

  /** The longest name of a column that a text begins with, an equals sign after it. */
  private static Optional<String> name(String text, Set<String> columns) {
    for (int equals = text.lastIndexOf('=');
        equals > 0;
        equals = text.lastIndexOf('=', equals - 1)) {
      if (columns.contains(text.substring(0, equals).strip())) {
        return Optional.of(text.substring(0, equals));
      }
    }
    return Optional.empty();
  }

  private static int end(String text, int from, Set<String> columns) {
    for (int comma = text.indexOf(',', from); comma >= 0; comma = text.indexOf(',', comma + 1)) {
      if (name(text.substring(comma + 1), columns).isPresent()) {
        return comma;
      }
    }
    return text.length();
  }

  /**
   * The values that are meant, as the column has them where it has them and else as they are
   * written.
   *
   * @param written one value or several with commas between them
   * @param known the values of the column
   */
  static List<String> values(String written, Set<String> known) {
    List<String> parts = Arrays.asList(written.split(",", -1));
    int longest = 1 + known.stream().mapToInt(ColumnChoices::commas).max().orElse(0);
    List<String> values = new ArrayList<>();
    for (int from = 0; from < parts.size(); ) {
      int to = Math.min(parts.size(), from + longest);
      while (to > from + 1 && !known.contains(join(parts, from, to))) {
        to--;
      }
      String value = join(parts, from, to);
      values.add(ColumnValues.find(value, known).orElse(value));
      from = to;
    }
    return values;
  }

  private static String join(List<String> parts, int from, int to) {
    return String.join(",", parts.subList(from, to)).strip();
  }

  private static int commas(String text) {
    return (int) text.chars().filter(c -> c == ',').count();
  }
}
