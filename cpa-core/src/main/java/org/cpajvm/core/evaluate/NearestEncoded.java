package org.cpajvm.core.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.GroupMean;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyDesign;

/**
 * A baseline for perturbations that training never saw: the cells of the perturbation whose vector
 * from the encoder is nearest, at the same dose and with the same covariates. Nearest is by
 * Tanimoto's coefficient, a.b / (|a|^2 + |b|^2 - a.b), which for fingerprints is the share of the
 * bits that both have among those that one has (Willett, Barnard and Downs, J. Chem. Inf. Comput.
 * Sci. 38, 1998).
 */
final class NearestEncoded {
  private final PerturbationEncoding encoding; // null where all vectors are learned
  private final Set<String> trained;
  private final Map<Group, GroupMean> means;

  /**
   * Prepares the baseline.
   *
   * @param means the means of the groups that training saw
   * @param trained the perturbations that training saw
   */
  NearestEncoded(StudyDesign design, Set<String> trained, Map<Group, GroupMean> means) {
    this.encoding = design.encoding().orElse(null);
    this.trained = new TreeSet<>(trained);
    this.means = means;
  }

  /**
   * The mean expression that is predicted; empty for combinations, for what training saw, and where
   * there are no vectors or no such cells.
   */
  Optional<double[]> predict(Group group) {
    List<Treatment.Component> components = group.treatment().components();
    Treatment.Component asked = components.get(0);
    if (encoding == null || components.size() > 1 || trained.contains(asked.perturbation())) {
      return Optional.empty();
    }
    return encoding
        .vector(asked.perturbation())
        .flatMap(vector -> nearest(vector, asked.dose(), group.covariates()));
  }

  private Optional<double[]> nearest(float[] vector, double dose, List<String> covariates) {
    return trained.stream()
        .filter(name -> encoding.vector(name).isPresent())
        .filter(name -> means.containsKey(new Group(Treatment.of(name, dose), covariates)))
        .max(
            Comparator.comparingDouble(
                name -> similarity(vector, encoding.vector(name).orElseThrow())))
        .map(name -> means.get(new Group(Treatment.of(name, dose), covariates)).mean());
  }

  static double similarity(float[] a, float[] b) {
    double product = 0;
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squares += (double) a[i] * a[i] + (double) b[i] * b[i];
    }
    return squares == 0 ? 1 : product / (squares - product);
  }
}
