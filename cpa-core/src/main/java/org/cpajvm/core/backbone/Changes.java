package org.cpajvm.core.backbone;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.cpajvm.core.backbone.TrainingGroups.Response;

/** Sums of changes over genes. */
final class Changes {
  private Changes() {}

  /** The mean change, each group counting once; empty without groups. */
  static Optional<double[]> mean(List<Response> responses) {
    return weighted(responses, response -> 1);
  }

  /** The mean change with weights, which need not sum to 1; empty without groups. */
  static Optional<double[]> weighted(List<Response> responses, ToDoubleFunction<Response> weight) {
    if (responses.isEmpty()) {
      return Optional.empty();
    }
    double[] sum = new double[responses.get(0).change().length];
    double total = 0;
    for (Response response : responses) {
      double w = weight.applyAsDouble(response);
      add(sum, response.change(), w);
      total += w;
    }
    for (int gene = 0; gene < sum.length; gene++) {
      sum[gene] /= total;
    }
    return Optional.of(sum);
  }

  static void add(double[] sum, float[] change, double weight) {
    for (int gene = 0; gene < sum.length; gene++) {
      sum[gene] += weight * change[gene];
    }
  }

  static void add(double[] sum, double[] change, double weight) {
    for (int gene = 0; gene < sum.length; gene++) {
      sum[gene] += weight * change[gene];
    }
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int gene = 0; gene < a.length; gene++) {
      sum += a[gene] * b[gene];
    }
    return sum;
  }

  static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /** The root of the mean squared difference over genes. */
  static double rmse(double[] a, double[] b) {
    double sum = 0;
    for (int gene = 0; gene < a.length; gene++) {
      sum += (a[gene] - b[gene]) * (a[gene] - b[gene]);
    }
    return Math.sqrt(sum / a.length);
  }
}
