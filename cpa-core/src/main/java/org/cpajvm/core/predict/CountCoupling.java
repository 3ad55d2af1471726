package org.cpajvm.core.predict;

import java.util.SplittableRandom;
import org.cpajvm.core.counts.NegativeBinomial;
import org.cpajvm.core.counts.QuantileCoupling;

/**
 * Counts under another treatment, cell by cell: the place of a count in the distribution of the
 * model's control cell becomes the same place in the distribution of its treated cell. Where the
 * control cells follow the model, the results follow the model under the treatment; where they do
 * not, what is theirs alone is kept. A count takes up an interval of places; which one of them is
 * drawn.
 */
final class CountCoupling {

  /**
   * By how much a zero must be on the safe side to be told without its probability; those of {@link
   * #couple} have absolute errors below 1e-14.
   */
  private static final double MARGIN = 1e-12;

  /** Theta has this size at least, and its inverse at most: that of floats. */
  private static final double LEAST_THETA = 1e-50;

  private CountCoupling() {}

  /**
   * Says that {@link #couple} gives 0 for a count of 0, from bounds of its probabilities that take
   * no logarithm; {@code false} says nothing. With P = (1 + mean / theta)<sup>-theta</sup> the
   * probability of 0 before zeros are added, these are (1 - mean / 8)<sup>8</sup> &lt;= exp(-mean)
   * &lt;= P; and, where theta is the same and the mean grows by d, which may be negative, the ratio
   * of the new P to the old one, (1 + d / (theta + mean))<sup>-theta</sup>, is at least 1 - d theta
   * / (theta + mean).
   */
  static boolean staysZero(
      double meanFrom,
      double thetaFrom,
      double zerosFrom,
      double meanTo,
      double thetaTo,
      double zerosTo,
      double place) {
    boolean usual =
        thetaFrom == thetaTo
            && thetaFrom >= LEAST_THETA
            && thetaFrom <= 1 / LEAST_THETA
            && meanFrom >= 0
            && meanTo >= 0;
    if (!usual) {
      return false;
    }
    double scale = thetaFrom + meanFrom;
    double lost = (meanTo - meanFrom) * thetaFrom; // of P, times scale
    // The new probability of 0 less place times the old one is linear in the old P, if the new P is
    // taken as small as it can be: it is positive where it is so at both ends of the range of P.
    double kept = (1 - zerosTo) * (scale - lost) - place * (1 - zerosFrom) * scale;
    double added = (zerosTo - place * zerosFrom - MARGIN) * scale;
    return added + Math.min(kept, leastAtZero(meanFrom) * kept) > 0;
  }

  /** A lower bound of exp(-mean): (1 - mean / 8)<sup>8</sup>. */
  private static double leastAtZero(double mean) {
    double root = Math.max(0, 1 - mean / 8);
    double square = root * root;
    double fourth = square * square;
    return fourth * fourth;
  }

  /**
   * The treated count.
   *
   * @param count the observed count
   * @param from the distribution of the model's control cell
   * @param to the distribution of its treated cell
   * @param place from 0 to 1: where in the interval of the count
   */
  static double couple(double count, ZeroInflated from, ZeroInflated to, double place) {
    if (count == 0) {
      double below = place * from.zero();
      return below <= to.zero() ? 0 : to.quantile(below);
    }
    if (to.inflation >= 1) {
      return 0;
    }
    if (from.inflation >= 1) {
      return count; // the model gives no place to a count above 0
    }
    // By the upper tail, as 1 - 1e-20 is no number of the machine but 1e-20 is.
    return QuantileCoupling.count(
        Math.round(count),
        from.mean,
        to.mean,
        to.theta,
        place,
        (1 - from.inflation) / (1 - to.inflation));
  }

  /** A draw. */
  static double sample(ZeroInflated distribution, SplittableRandom random) {
    if (distribution.inflation > 0 && random.nextDouble() < distribution.inflation) {
      return 0;
    }
    return NegativeBinomial.sample(random, distribution.mean, distribution.theta);
  }

  /**
   * A negative binomial distribution with more zeros.
   *
   * @param mean the mean without them
   * @param theta the inverse dispersion
   * @param inflation the probability of an added zero
   */
  record ZeroInflated(double mean, double theta, double inflation) {

    double zero() {
      return inflation + (1 - inflation) * Math.exp(NegativeBinomial.logPmf(0, mean, theta));
    }

    double quantile(double probability) {
      if (probability <= inflation) {
        return 0;
      }
      return NegativeBinomial.quantile(
          Math.min(1 - 1e-15, (probability - inflation) / (1 - inflation)), mean, theta);
    }
  }
}
