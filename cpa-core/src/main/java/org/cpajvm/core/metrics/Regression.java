package org.cpajvm.core.metrics;

import java.util.BitSet;

/**
 * How well one vector over genes agrees with another.
 *
 * <p>Every measure takes vectors of the same length, without nulls, and is NaN where it is
 * undefined or where an input is NaN. With a set of genes, only the genes in it count, as if the
 * others did not exist. Safe for use by several threads.
 */
public final class Regression {
  private Regression() {}

  /**
   * The coefficient of determination, 1 - SS<sub>res</sub> / SS<sub>tot</sub>, where
   * SS<sub>tot</sub> is about the mean of the truth: {@code r2_score} of scikit-learn and {@code
   * R2Score} of torchmetrics, which agree. Undefined for fewer than two genes or a constant truth;
   * below 0 where the mean of the truth would predict better.
   */
  public static double r2(double[] predicted, double[] truth) {
    check(predicted, truth);
    double mean = mean(truth);
    double residual = 0;
    double total = 0;
    for (int i = 0; i < truth.length; i++) {
      residual += square(truth[i] - predicted[i]);
      total += square(truth[i] - mean);
    }
    return truth.length < 2 || total == 0 ? Double.NaN : 1 - residual / total;
  }

  /** {@link #r2(double[], double[])} over some genes. */
  public static double r2(double[] predicted, double[] truth, BitSet genes) {
    return r2(select(predicted, genes), select(truth, genes));
  }

  /**
   * Pearson's correlation coefficient. Undefined for fewer than two genes or where a vector is
   * constant.
   */
  public static double pearson(double[] predicted, double[] truth) {
    check(predicted, truth);
    return predicted.length < 2 ? Double.NaN : cosine(centred(predicted), centred(truth));
  }

  /** {@link #pearson(double[], double[])} over some genes. */
  public static double pearson(double[] predicted, double[] truth, BitSet genes) {
    return pearson(select(predicted, genes), select(truth, genes));
  }

  /** The cosine of the angle between the vectors. Undefined where one of them is all zero. */
  public static double cosine(double[] predicted, double[] truth) {
    check(predicted, truth);
    double product = 0;
    double predictedSquares = 0;
    double truthSquares = 0;
    for (int i = 0; i < truth.length; i++) {
      product += predicted[i] * truth[i];
      predictedSquares += square(predicted[i]);
      truthSquares += square(truth[i]);
    }
    double lengths = Math.sqrt(predictedSquares) * Math.sqrt(truthSquares);
    return lengths == 0 ? Double.NaN : clamp(product / lengths);
  }

  /** {@link #cosine(double[], double[])} over some genes. */
  public static double cosine(double[] predicted, double[] truth, BitSet genes) {
    return cosine(select(predicted, genes), select(truth, genes));
  }

  /** The root of the mean squared difference. Undefined without genes. */
  public static double rmse(double[] predicted, double[] truth) {
    check(predicted, truth);
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += square(predicted[i] - truth[i]);
    }
    return Math.sqrt(sum / truth.length);
  }

  /** {@link #rmse(double[], double[])} over some genes. */
  public static double rmse(double[] predicted, double[] truth, BitSet genes) {
    return rmse(select(predicted, genes), select(truth, genes));
  }

  /** The mean absolute difference. Undefined without genes. */
  public static double mae(double[] predicted, double[] truth) {
    check(predicted, truth);
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += Math.abs(predicted[i] - truth[i]);
    }
    return sum / truth.length;
  }

  /** {@link #mae(double[], double[])} over some genes. */
  public static double mae(double[] predicted, double[] truth, BitSet genes) {
    return mae(select(predicted, genes), select(truth, genes));
  }

  /** The values of some genes. */
  static double[] select(double[] values, BitSet genes) {
    if (genes.length() > values.length) {
      throw new IllegalArgumentException(
          "a set with gene " + (genes.length() - 1) + " for " + values.length + " genes");
    }
    return genes.stream().mapToDouble(gene -> values[gene]).toArray();
  }

  /** What a vector differs by from another, gene by gene. */
  static double[] difference(double[] values, double[] from) {
    check(values, from);
    double[] difference = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      difference[i] = values[i] - from[i];
    }
    return difference;
  }

  private static double[] centred(double[] values) {
    double mean = mean(values);
    double[] centred = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      centred[i] = values[i] - mean;
    }
    return centred;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double correction = 0; // of the rounding of the sum, so that a constant is its own mean
    for (double value : values) {
      correction += value - mean;
    }
    return mean + correction / values.length;
  }

  private static double square(double x) {
    return x * x;
  }

  private static double clamp(double cosine) {
    return Double.isNaN(cosine) ? cosine : Math.max(-1, Math.min(1, cosine));
  }

  private static void check(double[] predicted, double[] truth) {
    if (predicted.length != truth.length) {
      throw new IllegalArgumentException(
          predicted.length + " predicted values for " + truth.length + " true ones");
    }
  }
}
