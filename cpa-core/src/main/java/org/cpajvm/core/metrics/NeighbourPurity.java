package org.cpajvm.core.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How pure in a label the neighbourhoods of cells in latent space are: CPA's measure of
 * disentanglement. Basal latents should not know the label, the others should.
 *
 * <p>The neighbours are exact (Euclidean, the cell itself left out, of equally far ones the first):
 * time grows with the square of the number of cells, memory with {@code cells * (k + 2 *
 * dimensions)}. A few thousand cells take about a second; draw a subset of more. Immutable, and
 * safe for use by several threads.
 */
public final class NeighbourPurity {
  private static final int MOST_NEIGHBOURS = 30;

  private final int[][] neighbours;
  private final boolean finite;

  private NeighbourPurity(int[][] neighbours, boolean finite) {
    this.neighbours = neighbours;
    this.finite = finite;
  }

  /**
   * Finds the neighbours that CPA looks at: 30, or all other cells where there are fewer.
   *
   * @param points cells x dimensions, row by row
   * @param dimensions the size of the latent space
   */
  public static NeighbourPurity of(float[] points, int dimensions) {
    return of(points, dimensions, Math.min(MOST_NEIGHBOURS, points.length / dimensions - 1));
  }

  /**
   * Finds the k nearest neighbours of each cell.
   *
   * @param points cells x dimensions, row by row
   * @param dimensions the size of the latent space
   * @param k from 1 to the number of cells less 1
   */
  public static NeighbourPurity of(float[] points, int dimensions, int k) {
    int cells = points.length / dimensions;
    if (cells * dimensions != points.length) {
      throw new IllegalArgumentException(
          points.length + " values are no cells of " + dimensions + " dimensions");
    }
    if (k < 1 || k >= cells) {
      throw new IllegalArgumentException(k + " neighbours among " + cells + " cells");
    }
    double[] byDimension =
        new double[points.length]; // doubles, which the loops below add without conversion
    boolean finite = true;
    for (int cell = 0; cell < cells; cell++) {
      for (int d = 0; d < dimensions; d++) {
        float value = points[cell * dimensions + d];
        byDimension[d * cells + cell] = value;
        finite &= Float.isFinite(value);
      }
    }
    int[][] neighbours = new int[cells][k];
    double[] distances = new double[cells];
    double[] nearest = new double[k];
    for (int cell = 0; cell < cells && finite; cell++) {
      squaredDistances(byDimension, cells, cell, distances);
      distances[cell] = Double.POSITIVE_INFINITY;
      smallest(distances, nearest, neighbours[cell]);
    }
    return new NeighbourPurity(neighbours, finite);
  }

  /** From one cell to all; dimension by dimension, which the processor does for many at once. */
  private static void squaredDistances(
      double[] byDimension, int cells, int cell, double[] distances) {
    Arrays.fill(distances, 0);
    for (int start = 0; start < byDimension.length; start += cells) {
      double own = byDimension[start + cell];
      for (int other = 0; other < cells; other++) {
        double difference = byDimension[start + other] - own;
        distances[other] += difference * difference;
      }
    }
  }

  /** The positions of the smallest values, ascending; {@code kept} is working space. */
  private static void smallest(double[] values, double[] kept, int[] positions) {
    int found = 0;
    for (int i = 0; i < values.length; i++) {
      if (found == kept.length && values[i] >= kept[found - 1]) {
        continue;
      }
      int at = found < kept.length ? found++ : found - 1;
      for (; at > 0 && kept[at - 1] > values[i]; at--) {
        kept[at] = kept[at - 1];
        positions[at] = positions[at - 1];
      }
      kept[at] = values[i];
      positions[at] = i;
    }
  }

  /**
   * The share of a cell's neighbours that have its label, averaged over the cells of a label, then
   * over the labels that occur.
   *
   * @param labels for each cell its label, 0 or more
   * @return from 0 to 1; NaN where a point is not finite
   */
  public double purity(int[] labels) {
    if (labels.length != neighbours.length) {
      throw new IllegalArgumentException(
          labels.length + " labels for " + neighbours.length + " cells");
    }
    if (!finite) {
      return Double.NaN;
    }
    int most = IntStream.of(labels).max().orElseThrow();
    double[] sums = new double[most + 1];
    int[] cells = new int[most + 1];
    for (int cell = 0; cell < labels.length; cell++) {
      int label = labels[cell];
      int same = 0;
      for (int neighbour : neighbours[cell]) {
        same += labels[neighbour] == label ? 1 : 0;
      }
      sums[label] += same / (double) neighbours[cell].length;
      cells[label]++;
    }
    return IntStream.rangeClosed(0, most)
        .filter(label -> cells[label] > 0)
        .mapToDouble(label -> sums[label] / cells[label])
        .average()
        .orElseThrow();
  }

  /**
   * CPA's {@code disnt}: the sum of the purities in the condition and in each covariate.
   *
   * @param labelings for each of them, the label of each cell
   */
  public double sumOfPurities(int[]... labelings) {
    return Arrays.stream(labelings).mapToDouble(this::purity).sum();
  }
}
