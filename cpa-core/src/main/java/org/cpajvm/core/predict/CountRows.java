package org.cpajvm.core.predict;

import java.util.Map;
import java.util.SplittableRandom;
import org.cpajvm.api.model.Output;

/**
 * Couples the counts of a block of control cells with the distributions of the model's control
 * cells and of its treated ones. Used by one thread; others may have their own on the same block.
 */
final class CountRows {
  private final int genes;
  private final float[] fromMean;
  private final float[] fromTheta;
  private final float[] fromZeros;
  private final float[] toMean;
  private final float[] toTheta;
  private final float[] toZeros;
  private final int[] open;
  private final double[] openPlaces;

  /**
   * Takes what the model says of a block, row-major, cells x genes.
   *
   * @param genes the length of a row
   * @param from mean, dispersion and, with zero inflation, that, of control cells
   * @param to the same of treated cells; the means become counts
   */
  CountRows(int genes, Map<Output, float[]> from, Map<Output, float[]> to) {
    this.genes = genes;
    this.fromMean = from.get(Output.MEAN);
    this.fromTheta = from.get(Output.DISPERSION);
    this.fromZeros = from.get(Output.ZERO_INFLATION);
    this.toMean = to.get(Output.MEAN);
    this.toTheta = to.get(Output.DISPERSION);
    this.toZeros = to.get(Output.ZERO_INFLATION);
    this.open = new int[genes];
    this.openPlaces = new double[genes];
  }

  /**
   * Replaces the means of a treated cell by its counts.
   *
   * @param row which cell
   * @param counts the counts of the control cell, one a gene
   * @param random gives a number for each gene, in their order
   */
  void couple(int row, float[] counts, SplittableRandom random) {
    int count = findOpen(row, counts, random);
    for (int i = 0; i < count; i++) {
      toMean[row * genes + open[i]] = couple(row * genes + open[i], counts[open[i]], openPlaces[i]);
    }
  }

  /**
   * Sets the genes to 0 whose counts are 0 and stay it, and lists the others: a loop of its own,
   * without branches that are not foreseen and calls.
   *
   * @return how many others there are
   */
  private int findOpen(int row, float[] counts, SplittableRandom random) {
    boolean inflated = fromZeros != null;
    int n = 0;
    for (int gene = 0; gene < genes; gene++) {
      int at = row * genes + gene;
      double place = random.nextDouble();
      boolean zero =
          counts[gene] == 0
              && CountCoupling.staysZero(
                  fromMean[at],
                  fromTheta[at],
                  inflated ? fromZeros[at] : 0,
                  toMean[at],
                  toTheta[at],
                  inflated ? toZeros[at] : 0,
                  place);
      open[n] = gene;
      openPlaces[n] = place;
      n += zero ? 0 : 1;
      toMean[at] = zero ? 0 : toMean[at];
    }
    return n;
  }

  private float couple(int at, float count, double place) {
    return (float)
        CountCoupling.couple(
            count,
            distribution(at, fromMean, fromTheta, fromZeros),
            distribution(at, toMean, toTheta, toZeros),
            place);
  }

  private static CountCoupling.ZeroInflated distribution(
      int at, float[] mean, float[] theta, float[] zeros) {
    return new CountCoupling.ZeroInflated(mean[at], theta[at], zeros == null ? 0 : zeros[at]);
  }
}
