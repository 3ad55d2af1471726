package org.cpajvm.core.counts;

import java.util.function.LongPredicate;

/** Counts of the negative binomial distribution, from probabilities. */
final class Quantiles {
  /** How many probabilities are summed from 0 on before the search takes over. */
  private static final int MOST_TERMS = 1000;

  /** A sum of probabilities cannot be told from 1 when it is closer than this. */
  private static final double CLOSE_TO_ONE = 1e-9;

  /** Below this an upper tail is computed itself, not as what a sum leaves of 1. */
  private static final double SMALL_TAIL = 1e-6;

  /** Larger counts are not told from infinity. */
  private static final long MOST = 1L << 52;

  private Quantiles() {}

  /** The smallest count with P(X &lt;= count) of at least the probability. */
  static long ofLowerTail(double probability, double mu, double theta) {
    double atZero = Math.exp(-theta * LogNormalize.log1p(mu / theta));
    if (probability <= atZero) {
      return 0;
    }
    // Summing takes steps to the mean, and with them the rounding of a first term near underflow.
    if (mu <= MOST_TERMS / 4.0 && atZero > 1e-290 && probability < 1 - CLOSE_TO_ONE) {
      double q = mu / (mu + theta);
      double term = atZero;
      double sum = atZero;
      for (int x = 1; x < MOST_TERMS; x++) {
        term *= (x - 1 + theta) / x * q;
        sum += term;
        if (sum >= probability) {
          return x;
        }
      }
    }
    return search(mu, x -> NegativeBinomial.cdf(x, mu, theta) >= probability);
  }

  /** The smallest count with P(X &gt; count) of at most the probability. */
  static long ofUpperTail(double probability, double mu, double theta) {
    return probability > SMALL_TAIL
        ? ofLowerTail(1 - probability, mu, theta)
        : search(mu, x -> NegativeBinomial.survival(x, mu, theta) <= probability);
  }

  /** The smallest count for which a condition holds that holds from there on. */
  private static long search(double mu, LongPredicate reached) {
    long below = -1;
    long above = Math.min(MOST, 1 + (long) mu);
    while (above < MOST && !reached.test(above)) {
      below = above;
      above = Math.min(MOST, 2 * above);
    }
    while (above - below > 1) {
      long middle = (below + above) >>> 1;
      if (reached.test(middle)) {
        above = middle;
      } else {
        below = middle;
      }
    }
    return above;
  }
}
