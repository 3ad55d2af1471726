package org.cpajvm.core.study;

import org.cpajvm.api.data.SparseRows;

/**
 * Tells from some cells what kind of values a matrix has. Not safe for use by several threads at a
 * time.
 */
final class ValueSample {
  private static final double MOST = 0.9;
  private static final double TOLERANCE = 1e-3;
  private static final double LARGEST_MULTIPLE = 50; // above it, rounding hides what is none

  private long values;
  private long nonZero;
  private long whole;
  private long larger;
  private long multiples;
  private double largest;

  /** Adds a cell. */
  void add(SparseRows rows, int row, int genes) {
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      float value = rows.values()[k];
      if (Float.isFinite(value) && value != 0) {
        nonZero++;
        whole += value == Math.rint(value) ? 1 : 0;
        largest = Math.max(largest, value);
        smallest = Math.min(smallest, value);
      }
    }
    values += genes;
    if (smallest > 0) {
      compare(rows, row, smallest);
    }
  }

  private void compare(SparseRows rows, int row, double smallest) {
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      double ratio = rows.values()[k] / smallest;
      if (ratio > 1 + TOLERANCE && ratio < LARGEST_MULTIPLE) {
        larger++;
        multiples += Math.abs(ratio - Math.rint(ratio)) < TOLERANCE ? 1 : 0;
      }
    }
  }

  /**
   * Whether most values that are not 0 are whole numbers, or multiples of the smallest of their
   * cell: counts that were divided by something, but are no logarithms. A few others may be faults,
   * which a check has to name.
   */
  boolean looksLikeCounts() {
    return whole >= MOST * nonZero || (larger > 0 && multiples >= MOST * larger);
  }

  /** The share of values that are not 0. */
  double density() {
    return values == 0 ? 0 : (double) nonZero / values;
  }

  /** The largest value; 0 where none is positive. */
  double largest() {
    return largest;
  }
}
