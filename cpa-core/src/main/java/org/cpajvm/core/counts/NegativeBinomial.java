package org.cpajvm.core.counts;

import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;

/**
 * The negative binomial distribution of counts as single-cell models write it: with a mean mu of 0
 * or more and an inverse dispersion theta above 0, its variance is mu + mu<sup>2</sup> / theta. A
 * Poisson distribution whose rate is Gamma distributed with shape theta and mean mu.
 *
 * <p>Parameters that are not finite or out of range are refused with an {@link
 * IllegalArgumentException}. Safe for use by several threads.
 */
public final class NegativeBinomial {
  private static final double TINY = 1e-300;
  private static final double CONVERGED = 1e-15;
  private static final int MOST_ITERATIONS = 1_000_000;
  private static final double MEAN_OF_INVERSION = 10;
  private static final double MOST_POISSON = 1e9;

  private NegativeBinomial() {}

  /**
   * The logarithm of the probability of a count, by Loader's saddle-point expansion (Fast and
   * accurate computation of binomial probabilities, 2000), which loses no digits where counts or
   * theta are large.
   *
   * @param x the count; below 0 it has probability 0
   */
  public static double logPmf(long x, double mu, double theta) {
    check(mu, theta);
    if (x < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (x == 0) {
      return -theta * log1p(mu / theta);
    }
    if (mu == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    double n = x + theta;
    double meanOfTheta = n / (1 + mu / theta);
    double meanOfX = n * (mu / (mu + theta));
    return Stirling.error(n)
        - Stirling.error(theta)
        - Stirling.error((double) x)
        - Stirling.deviance(theta, meanOfTheta)
        - Stirling.deviance((double) x, meanOfX)
        + 0.5 * Math.log(theta / (2 * Math.PI * x * n));
  }

  /** log(1 + x) to the last digit or two, in half the time of {@link Math#log1p}. */
  private static double log1p(double x) {
    double sum = 1 + x;
    double rounding = (sum - 1) - x;
    return sum <= Double.MAX_VALUE ? Math.log(sum) - rounding / sum : sum;
  }

  /** The probability of at most x. */
  public static double cdf(long x, double mu, double theta) {
    check(mu, theta);
    return tail(x, mu, theta, true);
  }

  /** The probability of more than x, with all its digits where it is small. */
  public static double survival(long x, double mu, double theta) {
    check(mu, theta);
    return tail(x, mu, theta, false);
  }

  /**
   * Both tails are regularized incomplete beta functions, P(X &lt;= x) = I<sub>p</sub>(theta, x +
   * 1) with p = theta / (theta + mu); the one whose continued fraction converges is computed, the
   * other is what is left.
   */
  private static double tail(long x, double mu, double theta, boolean lower) {
    if (x < 0 || mu == 0) {
      return (x < 0) == lower ? 0 : 1;
    }
    double p = 1 / (1 + mu / theta);
    double q = mu / (mu + theta);
    double above = x + 1.0;
    // p^theta q^(x+1) / B(theta, x+1)
    double weight = Math.exp(logPmf(x, mu, theta)) * q * (theta + x);
    boolean lowerConverges = p < (theta + 1) / (theta + above + 2);
    double tail =
        lowerConverges
            ? weight * fraction(theta, above, p) / theta
            : weight * fraction(above, theta, q) / above;
    tail = Math.min(1, tail);
    return lowerConverges == lower ? tail : 1 - tail;
  }

  /**
   * The continued fraction of the incomplete beta function (NIST Digital Library of Mathematical
   * Functions, 8.17.22) by the method of Lentz, Thompson and Barnett.
   */
  private static double fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / awayFromZero(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m < MOST_ITERATIONS; m++) {
      double even = m * (b - m) * x / ((a + 2.0 * m - 1) * (a + 2.0 * m));
      d = 1 / awayFromZero(1 + even * d);
      c = awayFromZero(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1));
      d = 1 / awayFromZero(1 + odd * d);
      c = awayFromZero(1 + odd / c);
      value *= d * c;
      if (Math.abs(d * c - 1) < CONVERGED) {
        break;
      }
    }
    return value;
  }

  private static double awayFromZero(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /**
   * The smallest count whose {@link #cdf} is at least a probability.
   *
   * @param probability from 0 to 1; 1 gives the largest count that is told from infinity
   */
  public static long quantile(double probability, double mu, double theta) {
    check(mu, theta);
    checkProbability(probability);
    return probability <= 0.5
        ? Quantiles.ofLowerTail(probability, mu, theta)
        : Quantiles.ofUpperTail(1 - probability, mu, theta);
  }

  /**
   * Draws a count: by inversion where the mean is small, else a Poisson count with a Gamma rate.
   * The same state of the generator gives the same count.
   */
  public static long sample(SplittableRandom random, double mu, double theta) {
    check(mu, theta);
    if (mu <= MEAN_OF_INVERSION && mu <= theta * MEAN_OF_INVERSION) {
      return Quantiles.ofLowerTail(random.nextDouble(), mu, theta);
    }
    UniformRandomProvider source = random::nextLong;
    double rate = AhrensDieterMarsagliaTsangGammaSampler.of(source, theta, mu / theta).sample();
    if (rate > MOST_POISSON) {
      return (long) rate; // what Poisson would add is less than one part in 30,000
    }
    return rate > 0 ? PoissonSampler.of(source, rate).sample() : 0;
  }

  static void check(double mu, double theta) {
    if (!(mu >= 0 && mu <= Double.MAX_VALUE && theta > 0 && theta <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "no negative binomial distribution has mean " + mu + " and inverse dispersion " + theta);
    }
  }

  private static void checkProbability(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(probability + " is no probability");
    }
  }
}
