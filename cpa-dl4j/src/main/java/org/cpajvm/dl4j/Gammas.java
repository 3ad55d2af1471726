package org.cpajvm.dl4j;

/**
 * The logarithm of the gamma function and its derivative for arguments above 0, by their asymptotic
 * series after a shift (NIST Digital Library of Mathematical Functions, 5.5.1, 5.11.1, 5.11.2); to
 * about 1e-13.
 */
final class Gammas {
  private static final double SHIFTED = 10;
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private Gammas() {}

  /** log of gamma(x). */
  static double logGamma(double x) {
    double shift = 1;
    double y = x;
    while (y < SHIFTED) {
      shift *= y;
      y++;
    }
    double r = 1 / (y * y);
    double series =
        (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))) / y;
    return (y - 0.5) * Math.log(y) - y + HALF_LOG_TWO_PI + series - Math.log(shift);
  }

  /** The derivative of log of gamma(x). */
  static double digamma(double x) {
    double shift = 0;
    double y = x;
    while (y < SHIFTED) {
      shift += 1 / y;
      y++;
    }
    double r = 1 / (y * y);
    double series = r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240 - r / 132))));
    return Math.log(y) - 0.5 / y - series - shift;
  }
}
