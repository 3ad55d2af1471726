package org.cpajvm.api.study;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads conditions as studies and the files around them write them: names joined by a separator, in
 * any order. Control beside another perturbation says nothing: {@code A+ctrl} and {@code ctrl+A}
 * are {@code A}. Where the label of control is itself one name joined several times, such as {@code
 * ctrl+ctrl}, that name is control too. Immutable.
 *
 * @param control the label of control
 * @param separator what joins the names of a combination; where it is empty, nothing is joined
 */
public record ConditionNames(String control, String separator) {

  /** Checks that nothing is null. */
  public ConditionNames {
    Objects.requireNonNull(control, "control");
    Objects.requireNonNull(separator, "separator");
  }

  /**
   * The names of a condition, in the order in which they are written and without blanks around
   * them. Control has its label, however it is written; a name that is missing is an empty string.
   *
   * @param written the condition; not null
   */
  public List<String> names(String written) {
    // A label of control may contain the separator.
    if (written.strip().equals(control)) {
      return List.of(control);
    }
    String part = partOfControl();
    return split(written).stream().map(name -> name.equals(part) ? control : name).toList();
  }

  /**
   * The condition as studies keep it: its names without control, sorted and joined; control alone
   * is its label.
   *
   * @param written the condition; not null
   */
  public String condition(String written) {
    List<String> others =
        names(written).stream().filter(name -> !name.equals(control)).sorted().toList();
    return others.isEmpty() ? control : others.stream().collect(Collectors.joining(separator));
  }

  /**
   * The text between separators.
   *
   * @param text names, doses or what else belongs to them in this order; not null
   */
  public List<String> split(String text) {
    return separator.isEmpty()
        ? List.of(text.strip())
        : Arrays.stream(text.split(Pattern.quote(separator), -1)).map(String::strip).toList();
  }

  /** The one name that the label of control joins; the label where it does not. */
  private String partOfControl() {
    List<String> parts = split(control);
    return parts.stream().distinct().count() == 1 ? parts.get(0) : control;
  }
}
