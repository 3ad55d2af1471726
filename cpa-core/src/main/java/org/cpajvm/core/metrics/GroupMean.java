package org.cpajvm.core.metrics;

/**
 * The mean expression of a group of cells.
 *
 * @param cells the number of cells, 1 or more
 * @param mean for each gene. Not copied: read only
 */
public record GroupMean(int cells, double[] mean) {
  /** Checks that there are cells. */
  public GroupMean {
    if (cells < 1) {
      throw new IllegalArgumentException("the mean of " + cells + " cells");
    }
  }

  /** The mean of the cells of both groups. */
  public GroupMean with(GroupMean other) {
    int together = Math.addExact(cells, other.cells);
    double[] joined = new double[mean.length];
    for (int gene = 0; gene < joined.length; gene++) {
      joined[gene] = mean[gene] + (other.mean[gene] - mean[gene]) * other.cells / together;
    }
    return new GroupMean(together, joined);
  }
}
