package org.cpajvm.core.counts;

/**
 * The mean of log(1 + s X) over a negative binomial X: what the mean of log-normalized cells is
 * when their counts follow the model, which is less than the logarithm of the mean.
 *
 * <p>Small counts are summed. For the rest, by log(1 + a) = &int; (1 - e<sup>-a t</sup>)
 * e<sup>-t</sup> / t dt from 0 to infinity (Frullani's integral), the mean is that integral with
 * the Laplace transform of the distribution, (1 + mu / theta (1 - e<sup>-s t</sup>))<sup>-theta
 * </sup>, in the place of e<sup>-a t</sup>. With t = e<sup>y</sup> the integrand is analytic and
 * falls off on both sides, so that the trapezoidal rule converges exponentially (Trefethen and
 * Weideman, SIAM Review 56, 2014). Errors are below 1e-7 up to a mu times s of 1e30. Nothing is
 * allocated; safe for use by several threads.
 */
public final class ExpectedLog1p {
  private static final int MOST_TERMS = 48;
  private static final double TOLERANCE = 1e-8;

  private static final double STEP = 0.5;
  private static final double LAST = 3.5; // e^-t is 4e-15 there
  private static final double[] T = new double[200];
  private static final double[] WEIGHT = new double[T.length];

  static {
    for (int i = 0; i < T.length; i++) {
      T[i] = Math.exp(LAST - i * STEP);
      WEIGHT[i] = STEP * Math.exp(-T[i]);
    }
  }

  private ExpectedLog1p() {}

  /**
   * The mean of log(1 + scale X).
   *
   * @param mu the mean of X, 0 or more
   * @param theta its inverse dispersion, above 0
   * @param scale 0 or more; 10,000 over the depth of the cell for log-normalized expression
   * @throws IllegalArgumentException if a parameter is not finite or out of range
   */
  public static double of(double mu, double theta, double scale) {
    NegativeBinomial.check(mu, theta);
    if (!(scale >= 0 && scale <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("scale " + scale);
    }
    if (mu < 4 && mu < 1.5 * theta) {
      double sum = sum(mu, theta, scale);
      if (!Double.isNaN(sum)) {
        return sum;
      }
    }
    return integral(mu, theta, scale);
  }

  /** Over the probabilities of 1, 2, 3 ...; NaN if the rest still matters after many of them. */
  private static double sum(double mu, double theta, double scale) {
    double q = mu / (mu + theta);
    double term = Math.exp(-theta * LogNormalize.log1p(mu / theta));
    double sum = 0;
    for (int x = 1; x < MOST_TERMS; x++) {
      term *= (x - 1 + theta) / x * q;
      double log = LogNormalize.log1p(scale * x);
      sum += term * log;
      // The ratio of what follows is at most this, and the logarithm grows by at most 1 / x a step.
      double ratio = Math.max(q, (x + theta) / (x + 1) * q);
      double rest = 1 - ratio;
      if (rest > 0 && term * ratio * (log * rest + 1) < TOLERANCE * rest * rest) {
        return sum;
      }
    }
    return Double.NaN;
  }

  private static double integral(double mu, double theta, double scale) {
    double ratio = mu / theta;
    double enough = TOLERANCE / (mu * scale); // there the integrand is below the tolerance
    double sum = 0;
    for (int i = 0; i < T.length && T[i] > enough; i++) {
      double gone = oneLessExp(T[i] * scale);
      double exponent = theta * LogNormalize.log1p(ratio * gone);
      sum += WEIGHT[i] * oneLessExp(exponent);
    }
    return sum;
  }

  /** 1 - e<sup>-x</sup>, to 12 digits. */
  private static double oneLessExp(double x) {
    return x > 1e-4 ? 1 - Math.exp(-x) : x * (1 - x / 2 * (1 - x / 3));
  }
}
