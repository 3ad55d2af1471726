package org.cpajvm.core.study;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cpajvm.api.UsageException;

/**
 * Cells to hold out: those that have one of the values of each of these columns.
 *
 * @param values for each column of {@code obs} its value, or several with commas between them
 */
public record HoldOut(Map<String, String> values) {
  private static final Pattern PAIR = Pattern.compile("([^=,]+)=((?:[^,]|,(?![^=,]+=))*)");

  /** Checks that there is a value. */
  public HoldOut {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a hold-out without values");
    }
  }

  /**
   * Reads {@code column=value,...}: after a comma comes another column with its values, or another
   * value of the same column, or the rest of a value that holds commas, which the data decides.
   *
   * @throws UsageException if the text is not of this form
   */
  public static HoldOut parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    Matcher pair = PAIR.matcher(text);
    int end = 0;
    while (pair.find() && pair.start() == end) {
      String column = pair.group(1).strip();
      if (values.put(column, pair.group(2).strip()) != null) {
        throw new UsageException(
            String.format(
                "--hold-out '%s' names column '%s' twice: write %s=A,B for cells with either value",
                text, column, column));
      }
      end = Math.min(text.length(), pair.end() + 1);
    }
    if (end != text.length() || values.isEmpty()) {
      throw new UsageException("--hold-out takes COL=VALUE,..., not '" + text + "'");
    }
    return new HoldOut(values);
  }

  /** The form that {@link #parse} reads. */
  public String text() {
    return String.join(
        ",", values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
