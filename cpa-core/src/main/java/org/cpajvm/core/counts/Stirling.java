package org.cpajvm.core.counts;

/** The parts of Stirling's approximation that the probabilities of counts are made of. */
final class Stirling {
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
  private static final double SERIES_FROM = 12;

  private Stirling() {}

  /**
   * By how much Stirling's formula misses: log Gamma(x + 1) - (x + 1/2) log x + x - log(2 pi) / 2,
   * for x above 0 (NIST Digital Library of Mathematical Functions, 5.11.1). Below {@value
   * #SERIES_FROM} the series is moved up by Gamma(x + 1) = x Gamma(x).
   */
  static double error(double x) {
    if (x >= SERIES_FROM) {
      return series(x);
    }
    double product = 1;
    double above = x;
    while (above < SERIES_FROM) {
      above += 1;
      product *= above;
    }
    // log Gamma(above + 1) - log product = log Gamma(x + 1)
    double logGamma =
        (above + 0.5) * Math.log(above)
            - above
            + HALF_LOG_TWO_PI
            + series(above)
            - Math.log(product);
    return logGamma - ((x + 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI);
  }

  private static double series(double x) {
    double inverse = 1 / x;
    double square = inverse * inverse;
    return inverse
        * (1 / 12.0
            - square
                * (1 / 360.0
                    - square * (1 / 1260.0 - square * (1 / 1680.0 - square * (1 / 1188.0)))));
  }

  /**
   * The deviance x log(x / mean) + mean - x, for x and mean above 0, without the cancellation where
   * they are close (C. Loader, Fast and accurate computation of binomial probabilities, 2000).
   */
  static double deviance(double x, double mean) {
    double difference = x - mean;
    if (Math.abs(difference) > 0.1 * (x + mean)) {
      return x * Math.log(x / mean) - difference;
    }
    double v = difference / (x + mean);
    double square = v * v;
    double sum = difference * v;
    double term = 2 * x * v;
    for (int n = 1; n < 1000; n++) {
      term *= square;
      double next = sum + term / (2 * n + 1);
      if (next == sum) {
        break;
      }
      sum = next;
    }
    return sum;
  }
}
