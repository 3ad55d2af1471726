package org.cpajvm.core.backbone;

import java.util.List;
import java.util.Optional;
import org.cpajvm.core.backbone.TrainingGroups.Response;
import org.cpajvm.core.metrics.Group;

/**
 * A gene that rises in the other cells rises by their mean difference; one that falls keeps the
 * geometric mean of the ratios of treated to control expression there, so that it cannot fall below
 * zero. Ratios are of exp(x) - 1, with {@value #FLOOR} added to both so that genes without counts
 * have one. Where a control mean is negative, as in centred data, nothing is in proportion to it,
 * and the rule says nothing.
 */
final class MixedShift {
  private static final double FLOOR = 0.05;

  private MixedShift() {}

  static Optional<double[]> change(Group query, List<Response> elsewhere, TrainingGroups training) {
    double[] control = training.controls().get(query.covariates()).mean();
    if (elsewhere.isEmpty() || isNegative(control) || anyNegative(elsewhere, training)) {
      return Optional.empty();
    }
    double[] change = Changes.mean(elsewhere).orElseThrow();
    for (int gene = 0; gene < change.length; gene++) {
      if (change[gene] < 0) {
        double ratio = Math.exp(meanLogRatio(gene, elsewhere, training));
        change[gene] = Math.log1p(Math.expm1(control[gene]) * ratio) - control[gene];
      }
    }
    return Optional.of(change);
  }

  private static double meanLogRatio(int gene, List<Response> elsewhere, TrainingGroups training) {
    double sum = 0;
    for (Response response : elsewhere) {
      double untreated = training.controls().get(response.group().covariates()).mean()[gene];
      double treated = Math.max(0, untreated + response.change()[gene]);
      sum += Math.log((Math.expm1(treated) + FLOOR) / (Math.expm1(untreated) + FLOOR));
    }
    return sum / elsewhere.size();
  }

  private static boolean anyNegative(List<Response> responses, TrainingGroups training) {
    return responses.stream()
        .anyMatch(r -> isNegative(training.controls().get(r.group().covariates()).mean()));
  }

  private static boolean isNegative(double[] means) {
    for (double mean : means) {
      if (mean < 0) {
        return true;
      }
    }
    return false;
  }
}
