package org.cpajvm.dl4j;

/**
 * {@link Gammas} of many numbers, in loops that the compiler vectorizes: each writes one array
 * (Java 17 vectorizes no others). As precise, and several times as fast. Holds what is between two
 * loops: one for each thread.
 */
final class GammaRows {
  private static final int BLOCK = 512;
  private static final double LOG_2 = Math.log(2);
  private static final int MANTISSA_BITS = 52;
  private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;
  private static final long EXPONENT_OF_1 = 1023;

  /** Of 1 minus those of the root of a half: mantissas from there on belong to the next power. */
  private static final long TO_NEXT =
      Double.doubleToRawLongBits(1) - Double.doubleToRawLongBits(Math.sqrt(0.5));

  /** The bits of 2 to the 52nd, whose last ones then hold a small whole number. */
  private static final long WHOLE_BITS = Double.doubleToRawLongBits(0x1p52);

  private final double[] numbers = new double[BLOCK];
  private final double[] slope = new double[BLOCK];
  private final double[] inverse = new double[BLOCK];
  private final double[] log = new double[BLOCK];
  private final double[] exponents = new double[BLOCK];
  private final long[] bits = new long[BLOCK];
  private final long[] exponentBits = new long[BLOCK];

  /**
   * Computes both functions.
   *
   * @param x numbers above 0 that are not denormal; of others, results are NaN or meaningless
   * @param from the position of the first one
   * @param to the position after the last one
   * @param logGamma takes log of gamma(x) at the same positions
   * @param digamma takes its derivative
   */
  void compute(double[] x, int from, int to, double[] logGamma, double[] digamma) {
    for (int start = from; start < to; start += BLOCK) {
      int n = Math.min(BLOCK, to - start);
      System.arraycopy(x, start, numbers, 0, n);
      block(n);
      System.arraycopy(log, 0, logGamma, start, n);
      System.arraycopy(slope, 0, digamma, start, n);
    }
  }

  /**
   * With z = x + 10 and the series of {@link Gammas}. Of the product of x, x + 1, ..., x + 9, two
   * factors at a time, from outside, are u, u + 8, u + 14, u + 18, u + 20 with u = x (x + 9), and
   * the slope of its log is the sum of their inverses times that of u.
   */
  private void block(int n) {
    for (int i = 0; i < n; i++) {
      double x = numbers[i];
      double u = x * (x + 9);
      slope[i] = (2 * x + 9) * (1 / u + 1 / (u + 8) + 1 / (u + 14) + 1 / (u + 18) + 1 / (u + 20));
    }
    for (int i = 0; i < n; i++) {
      log[i] = numbers[i] + 10;
    }
    for (int i = 0; i < n; i++) {
      inverse[i] = 1 / log[i];
    }
    log(log, n);
    for (int i = 0; i < n; i++) {
      double ofSlope = Gammas.seriesOfSlope(inverse[i] * inverse[i]);
      slope[i] = log[i] - 0.5 * inverse[i] - ofSlope - slope[i];
    }
    for (int i = 0; i < n; i++) {
      double z = numbers[i] + 10;
      double series = Gammas.series(inverse[i] * inverse[i]) * inverse[i];
      inverse[i] = (z - 0.5) * log[i] - z + Gammas.HALF_LOG_TWO_PI + series;
    }
    for (int i = 0; i < n; i++) {
      double u = numbers[i] * (numbers[i] + 9);
      log[i] = u * (u + 8) * (u + 14) * (u + 18) * (u + 20);
    }
    log(log, n);
    for (int i = 0; i < n; i++) {
      log[i] = inverse[i] - log[i];
    }
  }

  /**
   * Replaces numbers by their natural logarithms.
   *
   * <p>With x = 2<sup>n</sup> m, m from the root of a half to that of 2, log x = n log 2 + 2
   * atanh((m - 1) / (m + 1)); the last one by its Taylor series.
   */
  private void log(double[] x, int length) {
    for (int i = 0; i < length; i++) {
      bits[i] = Double.doubleToRawLongBits(x[i]) + TO_NEXT;
    }
    for (int i = 0; i < length; i++) {
      exponentBits[i] = (bits[i] >>> MANTISSA_BITS) | WHOLE_BITS;
    }
    for (int i = 0; i < length; i++) {
      bits[i] = (bits[i] & MANTISSA) + ((EXPONENT_OF_1 << MANTISSA_BITS) - TO_NEXT);
    }
    for (int i = 0; i < length; i++) {
      exponents[i] = Double.longBitsToDouble(exponentBits[i]);
    }
    for (int i = 0; i < length; i++) {
      x[i] = Double.longBitsToDouble(bits[i]);
    }
    for (int i = 0; i < length; i++) {
      double s = (x[i] - 1) / (x[i] + 1);
      double t = s * s;
      double series =
          1.0 / 11
              + t * (1.0 / 13 + t * (1.0 / 15 + t * (1.0 / 17 + t * (1.0 / 19 + t * (1.0 / 21)))));
      series = 1.0 / 3 + t * (1.0 / 5 + t * (1.0 / 7 + t * (1.0 / 9 + t * series)));
      x[i] = (exponents[i] - (0x1p52 + EXPONENT_OF_1)) * LOG_2 + 2 * s * (1 + t * series);
    }
  }
}
