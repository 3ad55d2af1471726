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
    double here = Math.exp(NegativeBinomial.logPmf(x, muFrom, theta));
    double below = x == 0 ? 0 : NegativeBinomial.cdf(x - 1, muFrom, theta);
    double place = below + u * here;
    if (place <= 0.5) {
      double placeTo = place + (1 - tailRatio) * (1 - place);
      return placeTo <= 0 ? 0 : Quantiles.ofLowerTail(placeTo, muTo, theta);
    }
    double above = (NegativeBinomial.survival(x, muFrom, theta) + (1 - u) * here) * tailRatio;
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
