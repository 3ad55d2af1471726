package org.cpajvm.core.metrics;

import java.util.Arrays;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.counts.ExpressionScale;

/**
 * Mean and variance of each gene in each group of cells, from cells that come one at a time.
 *
 * <p>Only values that are not zero are visited: their moments are updated as by Welford
 * (Technometrics 4, 1962) and joined with those of the zeros at the end as by Chan, Golub and
 * LeVeque (The American Statistician 37, 1983), so nothing cancels. The memory is 20 bytes for each
 * gene of each group that has cells, however many cells there are. Not safe for use by several
 * threads at a time.
 */
public final class GroupMoments {
  private final int genes;
  private final ExpressionScale scale;
  private final int[] cells;
  private final NonZeros[] nonZeros;

  /** The values of a group that are not zero: for each gene how many, their mean, their spread. */
  private record NonZeros(int[] number, double[] mean, double[] squares) {
    NonZeros(int genes) {
      this(new int[genes], new double[genes], new double[genes]);
    }

    void add(int gene, double value) {
      if (value != 0) {
        double before = value - mean[gene];
        mean[gene] += before / ++number[gene];
        squares[gene] += before * (value - mean[gene]);
      }
    }
  }

  /**
   * Moments of no cell yet.
   *
   * @param groups the number of groups
   * @param genes the number of genes
   * @param scale the scale of the values whose moments are wanted
   */
  public GroupMoments(int groups, int genes, ExpressionScale scale) {
    this.genes = genes;
    this.scale = scale;
    this.cells = new int[groups];
    this.nonZeros = new NonZeros[groups];
  }

  /** The number of groups, empty ones too. */
  public int groups() {
    return cells.length;
  }

  /** The number of genes. */
  public int genes() {
    return genes;
  }

  /** The number of cells of a group. */
  public int cells(int group) {
    return cells[group];
  }

  /** Adds one row of a block to a group. */
  public void add(int group, SparseRows rows, int row) {
    NonZeros sums = count(group);
    int from = rows.start(row);
    int to = rows.start(row + 1);
    int[] columns = rows.columns();
    float[] values = rows.values();
    double factor = scale.factor(values, from, to);
    for (int i = from; i < to; i++) {
      sums.add(columns[i], scale.apply(values[i], factor));
    }
  }

  /**
   * Adds one cell to a group.
   *
   * @param values holds the cell's value of each gene from the position {@code from} on
   */
  public void add(int group, float[] values, int from) {
    NonZeros sums = count(group);
    double factor = scale.factor(values, from, from + genes);
    for (int gene = 0; gene < genes; gene++) {
      sums.add(gene, scale.apply(values[from + gene], factor));
    }
  }

  private NonZeros count(int group) {
    if (nonZeros[group] == null) {
      nonZeros[group] = new NonZeros(genes);
    }
    cells[group]++;
    return nonZeros[group];
  }

  /** The moments of the cells that were added to a group so far. */
  public Moments group(int group) {
    double[] mean = new double[genes];
    double[] variance = new double[genes];
    int n = cells[group];
    if (n == 0) {
      Arrays.fill(mean, Double.NaN);
      Arrays.fill(variance, Double.NaN);
      return new Moments(0, mean, variance);
    }
    NonZeros sums = nonZeros[group];
    for (int gene = 0; gene < genes; gene++) {
      double share = sums.number[gene] / (double) n;
      double zeros = n - sums.number[gene];
      mean[gene] = sums.mean[gene] * share;
      double squares = sums.squares[gene] + sums.mean[gene] * sums.mean[gene] * share * zeros;
      variance[gene] = n < 2 ? Double.NaN : squares / (n - 1);
    }
    return new Moments(n, mean, variance);
  }
}
