package org.cpajvm.core.counts;

/**
 * Tells from bounds, without logarithms and sums, that a count stays what it is when its
 * distribution changes.
 *
 * <p>With S(k; m) = P(X &gt; k) for mean m and p the probability function, dS(k; m) / dm = (theta +
 * k) / (theta + m) p(k; m) = (k + 1) / m p(k + 1; m). Of these, the integrals from one mean to the
 * other are bounded: the logarithms of the integrands have derivatives that are bounded by numbers
 * c, so that the integrals are at most d (e<sup>y</sup> - 1) / y times the integrand at the old
 * mean, where d is the distance and y = c d; and (e<sup>y</sup> - 1) / y &lt;= 1 / (1 - y / 2) for
 * y from 0 to 2.
 */
final class KeptCounts {
  /**
   * By how much a place must be on the safe side, in units of the probability of the count. For
   * counts that are as probable as {@link #LEAST_HERE}, it is 1e-10; the sums of {@link Quantiles}
   * and the functions of {@link NegativeBinomial} are exact to 2e-11 up to {@link #MOST_MEAN}.
   */
  private static final double MARGIN = 1e-6;

  private static final double LEAST_HERE = 1e-4;
  private static final double MOST_MEAN = 8;
  private static final int MOST = 16;
  private static final double MOST_RATIO = 8;

  private KeptCounts() {}

  /**
   * Says that {@link QuantileCoupling#count} gives x; {@code false} says nothing.
   *
   * @param x a count above 0; the other parameters are valid ones of that method
   */
  static boolean isKept(
      long x, double muFrom, double muTo, double theta, double u, double tailRatio) {
    if (x > MOST || muFrom > MOST_MEAN || muTo > MOST_MEAN || tailRatio > MOST_RATIO) {
      return false;
    }
    double scale = 1 / (theta + muFrom);
    double q = muFrom * scale;
    if (!(leastProbability((int) x, muFrom, theta, q) >= LEAST_HERE)) {
      return false;
    }
    double stepsUp = 0; // what passes from at most x to more, in units of the probability of x
    double stepsDown = 0; // what passes from at least x to less
    if (muTo > muFrom) {
      double d = muTo - muFrom;
      double y = d * theta * Math.max(0, x - muFrom) * scale / muFrom;
      stepsUp = atMost(d * (theta + x) * scale, y);
    } else {
      double d = muFrom - muTo;
      double share = d / muFrom;
      double y = d * (1 + theta) / (theta + muTo) - share * theta * (x - 1) * scale;
      stepsDown = atMost(x * share, Math.max(0, y));
    }
    if (tailRatio != 1) {
      // The ratios of probabilities above x go from this one to q, monotonically, so that their sum
      // is between those of two geometric series.
      double ratio = (x + theta) / (x + 1) * q;
      double most = Math.max(q, ratio);
      double least = Math.min(q, ratio);
      if (!(most < 1)) {
        return false;
      }
      boolean fewer = tailRatio < 1;
      stepsUp += (1 - tailRatio) * ratio / (1 - (fewer ? most : least));
      stepsDown += (tailRatio - 1) * (1 + ratio / (1 - (fewer ? least : most)));
    }
    return tailRatio * (1 - u) > stepsUp + MARGIN && tailRatio * u > stepsDown + MARGIN;
  }

  private static double atMost(double product, double y) {
    return y < 2 ? product / (1 - 0.5 * y) : Double.POSITIVE_INFINITY;
  }

  /** A lower bound of the probability of x, from (1 - mu / 8)<sup>8</sup> &lt;= P(X = 0). */
  private static double leastProbability(int x, double mu, double theta, double q) {
    double root = 1 - mu / 8;
    double square = root * root;
    double fourth = square * square;
    double product = fourth * fourth;
    for (int k = 1; k <= x; k++) {
      product *= (k - 1 + theta) * q / k;
    }
    return product;
  }
}
