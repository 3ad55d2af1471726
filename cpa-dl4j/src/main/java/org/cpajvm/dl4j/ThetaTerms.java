package org.cpajvm.dl4j;

import java.util.Arrays;
import org.cpajvm.api.data.SparseRows;

/**
 * The terms lgamma(x + theta) - lgamma(theta) of the negative binomial likelihood and their
 * gradient. They are 0 where x is, so only stored counts are looked at: for a small count the
 * difference is the log of a product of theta, theta + 1, ..., whose logs are made once for a gene
 * and step.
 */
final class ThetaTerms {
  private static final int TABLE = 8;

  private final int genes;
  private final double[] theta;
  private final double[] values; // [genes, TABLE]: for counts 1 to TABLE
  private final double[] slopes;
  private final boolean[] tabled;
  private final double[] gradient;
  private double[] ofCells = new double[0];
  private double mean;

  ThetaTerms(int genes) {
    this.genes = genes;
    this.theta = new double[genes];
    this.values = new double[genes * TABLE];
    this.slopes = new double[genes * TABLE];
    this.tabled = new boolean[genes];
    this.gradient = new double[genes];
  }

  /** theta of each gene, for the caller to fill before {@link #compute}. */
  double[] theta() {
    return theta;
  }

  /**
   * Computes the terms of a batch.
   *
   * @param counts where the counts are
   * @param amounts the counts
   */
  void compute(SparseRows counts, double[] amounts) {
    Arrays.fill(tabled, false);
    Arrays.fill(gradient, 0);
    if (ofCells.length < counts.rows()) {
      ofCells = new double[counts.rows()];
    }
    mean = 0;
    for (int i = 0; i < counts.rows(); i++) {
      double sum = 0;
      for (int k = counts.start(i); k < counts.start(i + 1); k++) {
        sum += term(counts.columns()[k], amounts[k]);
      }
      ofCells[i] = sum;
      mean += sum;
    }
    mean /= counts.rows();
    for (int gene = 0; gene < genes; gene++) {
      gradient[gene] /= counts.rows();
    }
  }

  /** The term of one count; its slope goes to the gradient. */
  private double term(int gene, double count) {
    if (count == 0) {
      return 0;
    }
    if (count <= TABLE && count == (int) count) {
      if (!tabled[gene]) {
        tabulate(gene);
      }
      int at = gene * TABLE + (int) count - 1;
      gradient[gene] += slopes[at];
      return values[at];
    }
    gradient[gene] += Gammas.digamma(count + theta[gene]) - Gammas.digamma(theta[gene]);
    return Gammas.logGamma(count + theta[gene]) - Gammas.logGamma(theta[gene]);
  }

  private void tabulate(int gene) {
    double value = 0;
    double slope = 0;
    for (int k = 0; k < TABLE; k++) {
      value += Math.log(theta[gene] + k);
      slope += 1 / (theta[gene] + k);
      values[gene * TABLE + k] = value;
      slopes[gene * TABLE + k] = slope;
    }
    tabled[gene] = true;
  }

  /** The sum over the genes of each cell of the last batch. */
  double[] ofCells() {
    return ofCells;
  }

  /** The mean of that over the cells. */
  double mean() {
    return mean;
  }

  /** For each gene the derivative of the mean by theta. */
  double[] gradient() {
    return gradient;
  }
}
