package org.cpajvm.core.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How well the predicted mean expression of a group of cells agrees with the true one over a set of
 * genes. The change is what a mean differs by from the reference, mostly control. A measure that is
 * undefined is NaN.
 *
 * @param r2 {@link Regression#r2 R2} of the means
 * @param pearson {@link Regression#pearson Pearson's correlation} of the changes
 * @param cosine {@link Regression#cosine cosine} of the changes
 * @param rmse {@link Regression#rmse root mean squared error} of the change
 * @param mae {@link Regression#mae mean absolute error} of the change
 * @param direction the share of the genes that truly change whose predicted change has the same
 *     sign
 */
public record Agreement(
    double r2, double pearson, double cosine, double rmse, double mae, double direction) {

  /** Compares vectors over genes, all of the same length. */
  static Agreement of(double[] predicted, double[] truth, double[] reference) {
    double[] predictedChange = Regression.difference(predicted, reference);
    double[] trueChange = Regression.difference(truth, reference);
    return new Agreement(
        Regression.r2(predicted, truth),
        Regression.pearson(predictedChange, trueChange),
        Regression.cosine(predictedChange, trueChange),
        Regression.rmse(predictedChange, trueChange),
        Regression.mae(predictedChange, trueChange),
        direction(predictedChange, trueChange));
  }

  /** The averages of several, each measure over those in which it is defined. */
  static Agreement average(List<Agreement> several) {
    return new Agreement(
        average(several, Agreement::r2),
        average(several, Agreement::pearson),
        average(several, Agreement::cosine),
        average(several, Agreement::rmse),
        average(several, Agreement::mae),
        average(several, Agreement::direction));
  }

  private static double average(List<Agreement> several, ToDoubleFunction<Agreement> measure) {
    return several.stream()
        .mapToDouble(measure)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  private static double direction(double[] predictedChange, double[] trueChange) {
    int changed = 0;
    int same = 0;
    for (int gene = 0; gene < trueChange.length; gene++) {
      if (trueChange[gene] != 0) {
        changed++;
        same += Math.signum(predictedChange[gene]) == Math.signum(trueChange[gene]) ? 1 : 0;
      }
    }
    return changed == 0 ? Double.NaN : same / (double) changed;
  }
}
