package org.cpajvm.core.counts;

import org.cpajvm.api.data.SparseRows;

/**
 * The scale on which cells of different depth are compared: the counts of a cell are scaled to a
 * total of {@value #TOTAL} and x becomes log(1 + x). A cell without counts stays zero. It is what
 * scanpy's {@code normalize_total(target_sum=1e4)} followed by {@code log1p} computes.
 */
public final class LogNormalize {
  /** What the counts of a cell add up to before the logarithm. */
  public static final double TOTAL = 10_000;

  // Below this, log(1 + x) loses digits to the sum; above it, it is exact to 1e-12 and several
  // times faster than Math.log1p.
  private static final double SMALL = 1e-4;

  private LogNormalize() {}

  /** log(1 + x), with a relative error below 1e-11. */
  public static double log1p(double x) {
    return x > SMALL ? Math.log(1 + x) : Math.log1p(x);
  }

  /**
   * What the counts of a cell are multiplied by before the logarithm.
   *
   * @param total the sum of its counts
   */
  public static double factor(double total) {
    return total > 0 ? TOTAL / total : 0;
  }

  /** Normalizes every row of a block in place; a row holds all genes of its cell. */
  public static void apply(SparseRows rows) {
    float[] values = rows.values();
    for (int row = 0; row < rows.rows(); row++) {
      apply(values, rows.start(row), rows.start(row + 1));
    }
  }

  /**
   * Normalizes one cell in place.
   *
   * @param values its counts, at the positions {@code from} to {@code to} (exclusive)
   */
  public static void apply(float[] values, int from, int to) {
    double factor = factor(total(values, from, to));
    for (int i = from; i < to; i++) {
      values[i] = (float) log1p(values[i] * factor);
    }
  }

  /** The sum of the values at the positions {@code from} to {@code to} (exclusive). */
  public static double total(float[] values, int from, int to) {
    double total = 0;
    for (int i = from; i < to; i++) {
      total += values[i];
    }
    return total;
  }
}
