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

  private CountCoupling() {}

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
      return inflation + (1 - inflation) * Math.exp(-theta * Math.log1p(mean / theta));
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
