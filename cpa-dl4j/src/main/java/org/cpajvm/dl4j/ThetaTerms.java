package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  private final List<Part> parts = new ArrayList<>();
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
    int count = Workers.parts(cells, LEAST_CELLS);
    while (parts.size() < count) {
      parts.add(new Part());
    }
    Workers.split(genes, count, (part, from, to) -> parts.get(part).tabulate(from, to));
    Workers.split(
        cells,
        count,
        (part, from, to) -> parts.get(part).compute(counts, amounts, weights, from, to));
    mean = 0;
    for (int i = 0; i < cells; i++) {
      mean += ofCells[i];
    }
    mean /= cells;
    Arrays.fill(gradient, 0);
    for (Part part : parts.subList(0, count)) {
      for (int gene = 0; gene < genes; gene++) {
        gradient[gene] += part.byTheta[gene] / cells;
      }
    }
  }

  /** What one thread computes: the tables of some genes, then the terms of some cells. */
  private final class Part {
    private final double[] byTheta = new double[genes];
    private final GammaRows gammas = new GammaRows();
    // Of the cell at hand, the counts that no table has:
    private int others;
    private int[] otherGenes = new int[0];
    private double[] otherWeights = new double[0];
    private double[] shifted = new double[0];
    private double[] logGammasOfShifted = new double[0];
    private double[] digammasOfShifted = new double[0];

    void tabulate(int from, int to) {
      for (int gene = from; gene < to; gene++) {
        double value = 0;
        double slope = 0;
        for (int k = 0; k < TABLE; k++) {
          value += Math.log(theta[gene] + k);
          slope += 1 / (theta[gene] + k);
          values[gene * TABLE + k] = value;
          slopes[gene * TABLE + k] = slope;
        }
      }
      gammas.compute(theta, from, to, logGammas, digammas);
    }

    void compute(SparseRows counts, double[] amounts, double[] weights, int from, int to) {
      Arrays.fill(byTheta, 0);
      for (int cell = from; cell < to; cell++) {
        reserve(counts.start(cell + 1) - counts.start(cell));
        ofCells[cell] = tabulated(counts, amounts, weights, cell) + ofOthers();
      }
    }

    private void reserve(int length) {
      others = 0;
      if (shifted.length < length) {
        otherGenes = new int[length];
        otherWeights = new double[length];
        shifted = new double[length];
        logGammasOfShifted = new double[length];
        digammasOfShifted = new double[length];
      }
    }

    private double tabulated(SparseRows counts, double[] amounts, double[] weights, int cell) {
      double sum = 0;
      for (int k = counts.start(cell); k < counts.start(cell + 1); k++) {
        int gene = counts.columns()[k];
        double count = amounts[k];
        double weight = weights == null ? 1 : weights[k];
        if (count >= 1 && count <= TABLE && count == (int) count) {
          int at = gene * TABLE + (int) count - 1;
          byTheta[gene] += weight * slopes[at];
          sum += weight * values[at];
        } else if (count != 0) {
          otherGenes[others] = gene;
          otherWeights[others] = weight;
          shifted[others++] = count + theta[gene];
        }
      }
      return sum;
    }

    private double ofOthers() {
      gammas.compute(shifted, 0, others, logGammasOfShifted, digammasOfShifted);
      double sum = 0;
      for (int i = 0; i < others; i++) {
        int gene = otherGenes[i];
        byTheta[gene] += otherWeights[i] * (digammasOfShifted[i] - digammas[gene]);
        sum += otherWeights[i] * (logGammasOfShifted[i] - logGammas[gene]);
      }
      return sum;
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
