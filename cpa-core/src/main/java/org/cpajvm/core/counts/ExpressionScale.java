package org.cpajvm.core.counts;

/** The scale to which values are brought before they are compared. */
public enum ExpressionScale {
  /** As they are given. */
  AS_GIVEN,
  /** log(1 + x): the scale of CPA's validation metrics for counts. */
  LOG1P,
  /** A total of 10,000 a cell, then log(1 + x); see {@link LogNormalize}. */
  LOG_NORMALIZED;

  /**
   * What the values of a cell are multiplied by first.
   *
   * @param values the values of the cell, all of them, at the positions {@code from} to {@code to}
   *     (exclusive)
   */
  public double factor(float[] values, int from, int to) {
    return this == LOG_NORMALIZED ? LogNormalize.factor(LogNormalize.total(values, from, to)) : 1;
  }

  /** The value on this scale; {@code factor} is that of its cell. */
  public double apply(double value, double factor) {
    return this == AS_GIVEN ? value : LogNormalize.log1p(value * factor);
  }
}
