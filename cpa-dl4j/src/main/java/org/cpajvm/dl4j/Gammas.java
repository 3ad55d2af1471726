package org.cpajvm.dl4j;

/**
 * The logarithm of the gamma function and its derivative for arguments above 0, by their asymptotic
 * series after a shift (NIST Digital Library of Mathematical Functions, 5.5.1, 5.11.1, 5.11.2); to
 * about 1e-13.
 */
final class Gammas {
  private static final double SHIFTED = 10;
  static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private Gammas() {}

  /** log of gamma(x). */
  static double logGamma(double x) {
    double[] both = new double[2];
    logGammaAndDigamma(x, both);
    return both[0];
  }

  /** The derivative of log of gamma(x). */
  static double digamma(double x) {
    double[] both = new double[2];
    logGammaAndDigamma(x, both);
    return both[1];
  }

  /**
   * Both at once, with one logarithm and few divisions: the sum of the shift's 1 / y is the slope
   * of the log of its product.
   *
   * @param into takes log of gamma(x), then its derivative
   */
  private static void logGammaAndDigamma(double x, double[] into) {
    double shift = 1;
    double slope = 0; // of shift
    double y = x;
    while (y < SHIFTED) {
      slope = slope * y + shift;
      shift *= y;
      y++;
    }
    double inverse = 1 / y;
    double r = inverse * inverse;
    double log = Math.log(y);
    into[0] = (y - 0.5) * log - y + HALF_LOG_TWO_PI + series(r) * inverse - Math.log(shift);
    into[1] = log - 0.5 * inverse - seriesOfSlope(r) - slope / shift;
  }

  /** The asymptotic series of log gamma(y) times y, for r = 1 / y<sup>2</sup>. */
  static double series(double r) {
    return 1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)));
  }

  /** That of log y - 1 / (2 y) - digamma(y). */
  static double seriesOfSlope(double r) {
    return r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240 - r / 132))));
  }
}
