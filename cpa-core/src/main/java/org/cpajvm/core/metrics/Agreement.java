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

  /** One of the measures, by the name that it has in files. */
  public enum Measure {
    /** R2 of the means. */
    R2("r2"),
    /** Pearson's correlation of the changes. */
    PEARSON("pearson_change"),
    /** Cosine of the changes. */
    COSINE("cosine_change"),
    /** Root mean squared error of the change. */
    RMSE("rmse_change"),
    /** Mean absolute error of the change. */
    MAE("mae_change"),
    /** Share of the genes whose change has the right sign. */
    DIRECTION("direction");

    private final String label;

    Measure(String label) {
      this.label = label;
    }

    /** Its name in files. */
    public String label() {
      return label;
    }
  }

  /** The agreement whose measures a function gives. */
  public static Agreement of(ToDoubleFunction<Measure> measures) {
    return new Agreement(
        measures.applyAsDouble(Measure.R2),
        measures.applyAsDouble(Measure.PEARSON),
        measures.applyAsDouble(Measure.COSINE),
        measures.applyAsDouble(Measure.RMSE),
        measures.applyAsDouble(Measure.MAE),
        measures.applyAsDouble(Measure.DIRECTION));
  }

  /** The value of a measure; NaN where it is undefined. */
  public double get(Measure measure) {
    return switch (measure) {
      case R2 -> r2;
      case PEARSON -> pearson;
      case COSINE -> cosine;
      case RMSE -> rmse;
      case MAE -> mae;
      case DIRECTION -> direction;
    };
  }

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
    return of(
        measure ->
            several.stream()
                .mapToDouble(agreement -> agreement.get(measure))
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN));
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
