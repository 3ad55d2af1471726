package org.cpajvm.core.counts;

/**
 * What count a cell would have shown had the mean been another: the count that has the same place
 * in the new distribution as the old count in the old one. Cells keep their differences, and the
 * counts of many cells follow the new distribution.
 *
 * <p>A count has not one place but a range of them, from P(X &lt; x) to P(X &lt;= x); a number u
 * drawn uniformly from 0 to 1 picks one (the randomized probability integral transform). Safe for
 * use by several threads.
 */
public final class QuantileCoupling {
  private static final double FARTHEST = 1e-300;

  /** Probabilities are summed from 0 up to this count; the rounding of a sum grows with it. */
  private static final int MOST_SUMMED = 64;

  /** The least probability of 0 that is summed from, as its rounding grows with its logarithm. */
  private static final double LEAST_FIRST = 1e-14;

  /** What a sum leaves of 1 has too few digits for what is less probable than this. */
  private static final double LEAST_HERE = 1e-3;

  private static final double LEAST_LEFT = 1e-6;

  /** The most probabilities that are summed above a count. */
  private static final int MOST_ABOVE = 100;

  private static final double NEGLIGIBLE = 0x1p-54;

  private QuantileCoupling() {}

  /**
   * Carries a count from one negative binomial distribution to another.
   *
   * <p>If x follows NB(muFrom, theta) and u is uniform, the result follows NB(muTo, theta). It
   * never falls when {@code muTo} grows, and it is x where the means are equal. A count so far out
   * that its probability is not a number of the machine keeps at least its ratio to the mean, or
   * itself where the mean grows.
   *
   * @param x the count, 0 or more
   * @param muFrom the mean of its distribution
   * @param muTo the mean of the other distribution
   * @param theta the inverse dispersion of both
   * @param u from 0 to 1
   */
  public static long count(long x, double muFrom, double muTo, double theta, double u) {
    return count(x, muFrom, muTo, theta, u, 1);
  }

  /**
   * The same for the positive counts of distributions with added zeros, which push all positive
   * counts to higher places. Added zeros that become more numerous turn the least counts to zeros.
   *
   * @param tailRatio the share of the negative binomial distribution in the first distribution over
   *     that in the other one: the factor by which the probability of larger counts, seen from that
   *     distribution alone, grows; above 0
   */
  public static long count(
      long x, double muFrom, double muTo, double theta, double u, double tailRatio) {
    NegativeBinomial.check(muFrom, theta);
    NegativeBinomial.check(muTo, theta);
    if (x < 0 || !(u >= 0 && u <= 1) || !(tailRatio > 0)) {
      throw new IllegalArgumentException(
          "count " + x + " with u " + u + " and a ratio of tails of " + tailRatio);
    }
    if (muFrom == muTo && tailRatio == 1) {
      return x;
    }
    if (x > 0 && KeptCounts.isKept(x, muFrom, muTo, theta, u, tailRatio)) {
      return x;
    }
    double atZero = Math.exp(NegativeBinomial.logPmf(0, muFrom, theta));
    if (x > MOST_SUMMED || !(atZero >= LEAST_FIRST)) {
      return byFunctions(x, muFrom, muTo, theta, u, tailRatio);
    }
    double q = muFrom / (muFrom + theta);
    double below = 0;
    double here = atZero;
    for (int k = 1; k <= x; k++) {
      below += here;
      here *= (k - 1 + theta) / k * q;
    }
    double place = below + u * here;
    if (place <= 0.5) {
      return ofLower(place, muTo, theta, tailRatio);
    }
    double above = 1 - below - u * here;
    if (here < LEAST_HERE || above < LEAST_LEFT) {
      above = above(x, here, q, muFrom, theta) + (1 - u) * here;
    }
    return ofUpper(x, above, muFrom, muTo, theta, tailRatio);
  }

  /** The same by the distribution functions alone, which the other ways must agree with. */
  static long byFunctions(
      long x, double muFrom, double muTo, double theta, double u, double tailRatio) {
    double here = Math.exp(NegativeBinomial.logPmf(x, muFrom, theta));
    double below = x == 0 ? 0 : NegativeBinomial.cdf(x - 1, muFrom, theta);
    double place = below + u * here;
    if (place <= 0.5) {
      return ofLower(place, muTo, theta, tailRatio);
    }
    double above = NegativeBinomial.survival(x, muFrom, theta) + (1 - u) * here;
    return ofUpper(x, above, muFrom, muTo, theta, tailRatio);
  }

  /**
   * The probability of more than x, summed until what is left of the series, bounded by a geometric
   * one, does not change it.
   *
   * @param here the probability of x
   * @param q mu / (mu + theta)
   */
  private static double above(long x, double here, double q, double mu, double theta) {
    double term = here;
    double sum = 0;
    for (long k = x + 1; k <= x + MOST_ABOVE; k++) {
      double ratio = (k - 1 + theta) / k * q;
      term *= ratio;
      sum += term;
      // From here on ratios go from this one to q, monotonically.
      double largest = Math.max(ratio, q);
      if (term * largest <= NEGLIGIBLE * (1 - largest) * sum) {
        return sum;
      }
    }
    return NegativeBinomial.survival(x, mu, theta);
  }

  /** The count at a place that is given by the probability below it. */
  private static long ofLower(double place, double mu, double theta, double tailRatio) {
    double placeTo = place + (1 - tailRatio) * (1 - place);
    return placeTo <= 0 ? 0 : Quantiles.ofLowerTail(placeTo, mu, theta);
  }

  /** The count at a place that is given by the probability above it. */
  private static long ofUpper(
      long x, double aboveFrom, double muFrom, double muTo, double theta, double tailRatio) {
    double above = aboveFrom * tailRatio;
    if (above >= 1) {
      return 0;
    }
    if (above >= FARTHEST) {
      return Quantiles.ofUpperTail(above, muTo, theta);
    }
    return Math.max(
        Quantiles.ofUpperTail(FARTHEST, muTo, theta), (long) (x * Math.min(1, muTo / muFrom)));
  }
}
