package org.cpajvm.core.backbone;

import java.util.List;
import java.util.Optional;
import org.cpajvm.core.backbone.TrainingGroups.Response;
import org.cpajvm.core.metrics.Group;

/**
 * The changes of a treatment in other cells, weighted by exp(-d / tau): d is the distance of the
 * means of the control cells, in units of its mean over the pairs of the other cells. Tau is the
 * one that best predicts each of the other cells from the rest; a large one gives all the same
 * weight.
 */
final class SimilarShift {
  private static final double[] TAUS = {0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2.5, 5, 1e9};

  private SimilarShift() {}

  static Optional<double[]> change(Group query, List<Response> elsewhere, TrainingGroups training) {
    if (elsewhere.size() < 2) {
      return Optional.empty();
    }
    double unit = meanDistance(elsewhere, training);
    double best = TAUS[TAUS.length - 1];
    double least = Double.POSITIVE_INFINITY;
    for (double tau : TAUS) {
      double error = leaveOneOut(elsewhere, training, unit, tau);
      if (error < least) {
        least = error;
        best = tau;
      }
    }
    return Optional.of(mix(query, elsewhere, training, unit, best));
  }

  private static double meanDistance(List<Response> responses, TrainingGroups training) {
    double sum = 0;
    for (Response a : responses) {
      for (Response b : responses) {
        sum += distance(a.group(), b.group(), training);
      }
    }
    int pairs = responses.size() * (responses.size() - 1);
    return sum == 0 ? 1 : sum / pairs;
  }

  private static double distance(Group a, Group b, TrainingGroups training) {
    double[] left = training.controls().get(a.covariates()).mean();
    double[] right = training.controls().get(b.covariates()).mean();
    double sum = 0;
    for (int gene = 0; gene < left.length; gene++) {
      sum += (left[gene] - right[gene]) * (left[gene] - right[gene]);
    }
    return Math.sqrt(sum);
  }

  private static double leaveOneOut(
      List<Response> responses, TrainingGroups training, double unit, double tau) {
    double error = 0;
    for (Response left : responses) {
      List<Response> rest =
          responses.stream().filter(r -> !r.group().equals(left.group())).toList();
      double[] change = mix(left.group(), rest, training, unit, tau);
      Changes.add(change, left.change(), -1);
      error += Changes.dot(change, change);
    }
    return error;
  }

  private static double[] mix(
      Group query, List<Response> responses, TrainingGroups training, double unit, double tau) {
    double nearest =
        responses.stream()
            .mapToDouble(r -> distance(query, r.group(), training))
            .min()
            .orElseThrow();
    return Changes.weighted(
            responses, r -> Math.exp((nearest - distance(query, r.group(), training)) / unit / tau))
        .orElseThrow();
  }
}
