package org.cpajvm.core.study;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cpajvm.api.UsageException;

/**
 * Cells to hold out: those that have all these values.
 *
 * @param values the value of each column of {@code obs}
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
   * Reads {@code column=value,column=value}. A value may hold commas, as long as no {@code column=}
   * follows one.
   *
   * @throws UsageException if the text is not of this form
   */
  public static HoldOut parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    Matcher pair = PAIR.matcher(text);
    int end = 0;
    while (pair.find() && pair.start() == end) {
      values.put(pair.group(1).strip(), pair.group(2).strip());
      end = Math.min(text.length(), pair.end() + 1);
    }
    if (end != text.length() || values.isEmpty()) {
      throw new UsageException("--hold-out takes column=value,column=value, not '" + text + "'");
    }
    return new HoldOut(values);
  }

  /** The form that {@link #parse} reads. */
  public String text() {
    return String.join(
        ",", values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
