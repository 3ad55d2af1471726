package org.cpajvm.core.metrics;

/**
 * Mean and variance of each gene over a group of cells.
 *
 * @param cells the number of cells
 * @param mean for each gene; NaN where there is no cell. Not copied: read only
 * @param variance for each gene, unbiased (divided by {@code cells - 1}); NaN where there are fewer
 *     than two cells. Not copied: read only
 */
public record Moments(int cells, double[] mean, double[] variance) {
  /** Checks that there is a variance for each mean. */
  public Moments {
    if (mean.length != variance.length) {
      throw new IllegalArgumentException(
          mean.length + " means, but " + variance.length + " variances");
    }
    if (cells < 0) {
      throw new IllegalArgumentException(cells + " cells");
    }
  }
}
