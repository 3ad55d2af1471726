package org.cpajvm.api.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What was done to a cell: a multiset of perturbations, each with a dose.
 *
 * <p>The order in which a combination is written never matters: {@code A+B} with {@code 1.0+0.5}
 * equals {@code B+A} with {@code 0.5+1.0}. The same perturbation may occur more than once. Control
 * is a treatment like any other.
 *
 * @param components the perturbations with their doses; sorted by name, then dose
 */
public record Treatment(List<Component> components) implements Comparable<Treatment> {

  /**
   * One perturbation of a treatment.
   *
   * @param perturbation its name; not blank
   * @param dose its dose, finite and not negative, in whatever unit the study uses
   */
  public record Component(String perturbation, double dose) implements Comparable<Component> {
    /** Checks the name and the dose. */
    public Component {
      Objects.requireNonNull(perturbation, "perturbation");
      if (perturbation.isBlank()) {
        throw new IllegalArgumentException("a perturbation without a name");
      }
      if (!Double.isFinite(dose) || dose < 0) {
        throw new IllegalArgumentException(
            "dose " + dose + " of '" + perturbation + "' is not a finite number of 0 or more");
      }
      dose = dose + 0.0; // -0.0 and 0.0 are the same dose
    }

    @Override
    public int compareTo(Component other) {
      int byName = perturbation.compareTo(other.perturbation);
      return byName != 0 ? byName : Double.compare(dose, other.dose);
    }
  }

  /** Sorts the components. */
  public Treatment {
    if (components.isEmpty()) {
      throw new IllegalArgumentException(
          "a treatment needs at least one perturbation; control is one");
    }
    List<Component> sorted = new ArrayList<>(components);
    Collections.sort(sorted);
    components = List.copyOf(sorted);
  }

  /** A treatment with one perturbation. */
  public static Treatment of(String perturbation, double dose) {
    return new Treatment(List.of(new Component(perturbation, dose)));
  }

  /** A treatment with these perturbations, in any order. */
  public static Treatment of(Component... components) {
    return new Treatment(List.of(components));
  }

  /**
   * The names of the perturbations, sorted and joined: the condition, which says nothing of doses.
   */
  public String condition(String separator) {
    return components.stream().map(Component::perturbation).collect(Collectors.joining(separator));
  }

  @Override
  public int compareTo(Treatment other) {
    for (int i = 0; i < Math.min(components.size(), other.components.size()); i++) {
      int order = components.get(i).compareTo(other.components.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(components.size(), other.components.size());
  }
}
