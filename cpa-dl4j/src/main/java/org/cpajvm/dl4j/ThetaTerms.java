package org.cpajvm.dl4j;

import org.cpajvm.api.data.SparseRows;

/**
 * The terms lgamma(x + theta) - lgamma(theta) of the negative binomial likelihood and their
 * gradient. They are 0 where x is, so only stored counts are looked at: for a small count the
 * difference is the log of a product of theta, theta + 1, ..., whose logs are made once for a gene
 * and step.
 */
final class ThetaTerms {
  private static final int TABLE = 8;
  private static final int LEAST_CELLS = 16; // of a thread

  private final int genes;
  private final double[] theta;
  private final double[] values; // [genes, TABLE]: for counts 1 to TABLE
  private final double[] slopes;
  private final double[] logGammas; // of theta
  private final double[] digammas;
  private final double[] gradient;
  private double[] ofCells = new double[0];
  private double mean;

  ThetaTerms(int genes) {
    this.genes = genes;
    this.theta = new double[genes];
    this.values = new double[genes * TABLE];
    this.slopes = new double[genes * TABLE];
    this.logGammas = new double[genes];
    this.digammas = new double[genes];
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
   * @param weights how much the term of each count weighs, or null where all weigh 1
   */
  void compute(SparseRows counts, double[] amounts, double[] weights) {
    int cells = counts.rows();
    if (ofCells.length < cells) {
      ofCells = new double[cells];
    }
    int parts = Workers.parts(cells, LEAST_CELLS);
    Workers.split(genes, parts, (part, from, to) -> tabulate(from, to));
    double[][] gradients = new double[parts][genes];
    Workers.split(
        cells,
        parts,
        (part, from, to) -> compute(counts, amounts, weights, from, to, gradients[part]));
    mean = 0;
    for (int i = 0; i < cells; i++) {
      mean += ofCells[i];
    }
    mean /= cells;
    for (int gene = 0; gene < genes; gene++) {
      gradient[gene] = 0;
      for (double[] ofPart : gradients) {
        gradient[gene] += ofPart[gene];
      }
      gradient[gene] /= cells;
    }
  }

  private void tabulate(int from, int to) {
    double[] both = new double[2];
    for (int gene = from; gene < to; gene++) {
      double value = 0;
      double slope = 0;
      for (int k = 0; k < TABLE; k++) {
        value += Math.log(theta[gene] + k);
        slope += 1 / (theta[gene] + k);
        values[gene * TABLE + k] = value;
        slopes[gene * TABLE + k] = slope;
      }
      Gammas.logGammaAndDigamma(theta[gene], both);
      logGammas[gene] = both[0];
      digammas[gene] = both[1];
    }
  }

  private void compute(
      SparseRows counts, double[] amounts, double[] weights, int from, int to, double[] byTheta) {
    double[] both = new double[2];
    for (int i = from; i < to; i++) {
      double sum = 0;
      for (int k = counts.start(i); k < counts.start(i + 1); k++) {
        int gene = counts.columns()[k];
        double count = amounts[k];
        double weight = weights == null ? 1 : weights[k];
        if (count >= 1 && count <= TABLE && count == (int) count) {
          int at = gene * TABLE + (int) count - 1;
          byTheta[gene] += weight * slopes[at];
          sum += weight * values[at];
        } else if (count != 0) {
          Gammas.logGammaAndDigamma(count + theta[gene], both);
          byTheta[gene] += weight * (both[1] - digammas[gene]);
          sum += weight * (both[0] - logGammas[gene]);
        }
      }
      ofCells[i] = sum;
    }
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
