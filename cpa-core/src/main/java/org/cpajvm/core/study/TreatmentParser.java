package org.cpajvm.core.study;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.study.ConditionNames;
import org.cpajvm.api.study.Treatment;

/**
 * Reads treatments as studies write them: names joined by a separator, doses joined likewise in the
 * same order.
 *
 * <p>Control beside another perturbation says nothing: {@code A+ctrl} is {@code A}, and loses the
 * dose of {@code ctrl}; {@code ctrl+ctrl} is control, at the smallest of its doses.
 */
public final class TreatmentParser {
  private final ConditionNames written;

  /**
   * A parser.
   *
   * @param control the label of control
   * @param separator what joins the names of a combination
   */
  public TreatmentParser(String control, String separator) {
    this.written = new ConditionNames(control, separator);
  }

  /**
   * Reads a treatment.
   *
   * @param names the names
   * @param doses the doses, as many as names; empty where every dose is 1
   * @param where what to call the place in messages
   * @throws BadInputException if a name is empty, or the doses do not fit the names or are no
   *     numbers of 0 or more
   */
  public Treatment parse(String names, Optional<String> doses, String where) {
    List<String> perturbations = names(names, where);
    List<String> amounts = doses.map(written::split).orElse(null);
    if (amounts != null && amounts.size() != perturbations.size()) {
      throw new BadInputException(
          where
              + ": '"
              + names
              + "' has "
              + count(perturbations.size(), "perturbation")
              + ", its dose '"
              + doses.get()
              + "' has "
              + count(amounts.size(), "value")
              + "; write a dose for each, joined by '"
              + written.separator()
              + "', or choose another --separator if that is a part of names");
    }
    List<Treatment.Component> components = new ArrayList<>();
    for (int i = 0; i < perturbations.size(); i++) {
      double dose = amounts == null ? 1 : dose(amounts.get(i), where, doses.get());
      components.add(new Treatment.Component(perturbations.get(i), dose));
    }
    return new Treatment(withoutControl(components));
  }

  /**
   * The names of a treatment as they are written: none left out, in their order. Control has its
   * label.
   *
   * @param where what to call the place in messages
   * @throws BadInputException if one is empty
   */
  List<String> names(String text, String where) {
    List<String> names = written.names(text);
    if (names.contains("")) {
      throw new BadInputException(
          where
              + ": "
              + (text.isBlank() ? "the treatment is empty" : "'" + text + "' has an empty name")
              + "; cells without a treatment are labelled '"
              + written.control()
              + "'");
    }
    return names;
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static double dose(String text, String where, String doses) {
    try {
      // Unlike Double.parseDouble it takes no 10f, 1d, NaN or 0x1p3.
      double dose = new BigDecimal(text).doubleValue();
      if (dose >= 0 && Double.isFinite(dose)) {
        return dose;
      }
    } catch (NumberFormatException ignored) {
      // The same answer as for a number that is no dose.
    }
    throw new BadInputException(
        where + ": '" + text + "' in the dose '" + doses + "' is no number of 0 or more");
  }

  private List<Treatment.Component> withoutControl(List<Treatment.Component> components) {
    List<Treatment.Component> others =
        components.stream().filter(c -> !c.perturbation().equals(written.control())).toList();
    return others.isEmpty() ? List.of(Collections.min(components)) : others;
  }
}
