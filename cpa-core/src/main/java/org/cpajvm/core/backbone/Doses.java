package org.cpajvm.core.backbone;

import java.util.List;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;

/** How doses of treatments compare. */
final class Doses {
  /** Treatments within this many powers of ten have like doses. */
  private static final double ALIKE = 0.4;

  private static final double LEAST = 1e-12;

  private Doses() {}

  /** The mean of the decimal logarithms of the doses. */
  static double log10(Treatment treatment) {
    double sum = 0;
    for (Component component : treatment.components()) {
      sum += Math.log10(Math.max(component.dose(), LEAST));
    }
    return sum / treatment.components().size();
  }

  static boolean alike(Treatment a, Treatment b) {
    return Math.abs(log10(a) - log10(b)) < ALIKE;
  }

  /** The names of the perturbations, sorted. */
  static List<String> names(Treatment treatment) {
    return treatment.components().stream().map(Component::perturbation).toList();
  }

  static boolean sameNames(Treatment a, Treatment b) {
    return names(a).equals(names(b));
  }
}
