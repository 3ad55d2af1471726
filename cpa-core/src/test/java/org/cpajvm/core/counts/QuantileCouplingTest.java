package org.cpajvm.core.counts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantileCouplingTest {

  @ParameterizedTest
  @CsvSource({"0.5, 2, 1", "2, 0.5, 1", "0.1, 0.2, 0.3", "30, 3, 5", "3, 300, 5", "1, 1.01, 100"})
  void countsFollowTheOtherDistribution(double from, double to, double theta) {
    SplittableRandom random = new SplittableRandom(41);
    int n = 20_000;
    int[] seen = new int[100_000];
    for (int i = 0; i < n; i++) {
      long x = NegativeBinomial.sample(random, from, theta);
      seen[(int) QuantileCoupling.count(x, from, to, theta, random.nextDouble())]++;
    }
    double below = 0;
    double farthest = 0;
    for (int x = 0; x < seen.length; x++) {
      below += seen[x] / (double) n;
      farthest = Math.max(farthest, Math.abs(below - NegativeBinomial.cdf(x, to, theta)));
    }
    // Kolmogorov-Smirnov: larger with probability below 1e-5 if the distributions agree.
    assertTrue(farthest < 2.5 / Math.sqrt(n), "distance " + farthest);
  }

  @Test
  void equalMeansChangeNothing() {
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < 1000; i++) {
      long x = random.nextInt(1000);
      double mu = Math.exp(random.nextDouble(-20, 10));
      assertEquals(x, QuantileCoupling.count(x, mu, mu, 0.7, random.nextDouble()));
    }
  }

  @Test
  void nearlyEqualMeansChangeNextToNothing() {
    SplittableRandom random = new SplittableRandom(43);
    for (int i = 0; i < 500; i++) {
      double mu = Math.exp(random.nextDouble(-3, 6));
      double theta = Math.exp(random.nextDouble(-2, 4));
      long x = NegativeBinomial.sample(random, mu, theta);
      double u = random.nextDouble(0.01, 0.99);
      assertEquals(x, QuantileCoupling.count(x, mu, mu * (1 + 1e-9), theta, u));
    }
  }

  @Test
  void aLargerMeanNeverGivesASmallerCount() {
    SplittableRandom random = new SplittableRandom(44);
    for (int i = 0; i < 200; i++) {
      double from = Math.exp(random.nextDouble(-8, 5));
      double theta = Math.exp(random.nextDouble(-3, 5));
      long x = i % 2 == 0 ? random.nextInt(500) : NegativeBinomial.sample(random, from, theta);
      double u = random.nextDouble();
      long before = 0;
      for (double to = 1e-6; to < 1e4; to *= 3) {
        long count = QuantileCoupling.count(x, from, to, theta, u);
        assertTrue(count >= before, x + " from " + from + " to " + to + " with " + theta);
        before = count;
      }
    }
  }

  @Test
  void extremesAreCounts() {
    double[] means = {0, 1e-12, 1, 1e6};
    for (double from : means) {
      for (double to : means) {
        for (double theta : new double[] {1e-4, 1, 1e6}) {
          for (long x : new long[] {0, 1, 1000, 10_000_000}) {
            for (double u : new double[] {0, 0.5, 1}) {
              assertTrue(QuantileCoupling.count(x, from, to, theta, u) >= 0);
            }
          }
        }
      }
    }
    assertEquals(1000, QuantileCoupling.count(1000, 1e-12, 1.1e-12, 1, 0.5));
  }

  @Test
  void allWaysAgreeOnUsualParameters() {
    SplittableRandom random = new SplittableRandom(45);
    int same = 0;
    int told = 0;
    for (int i = 0; i < 300_000; i++) {
      double from = Math.exp(random.nextDouble(-6, 4));
      double to = from * Math.exp(random.nextDouble(-1, 1));
      double theta = Math.exp(random.nextDouble(-2.5, 2.5));
      double tailRatio = i % 2 == 0 ? 1 : random.nextDouble(0.6, 1.6);
      long x = Math.max(1, NegativeBinomial.sample(random, from, theta));
      double u = random.nextDouble();
      long count = agreed(x, from, to, theta, u, tailRatio);
      same += count == x ? 1 : 0;
      told += KeptCounts.isKept(x, from, to, theta, u, tailRatio) ? 1 : 0;
    }
    assertTrue(told > 0.6 * same, told + " of " + same + " are told from bounds");
  }

  @Test
  void allWaysAgreeOnUnusualParameters() {
    double[] means = {0, 1e-30, 1e-6, 1e-3, 0.3, 1, 7.99, 8.01, 33, 250, 1e6};
    double[] thetas = {1e-30, 1e-4, 0.05, 1, 30, 1e4, 1e9, 1e30};
    double[] places = {0, 1e-15, 1e-7, 0.3, 0.5, 0.9, 1 - 1e-7, 1 - 1e-15, 1};
    for (double from : means) {
      for (double to : means) {
        for (double theta : thetas) {
          for (double u : places) {
            for (long x : new long[] {0, 1, 2, 5, 17, 64, 65}) {
              agreed(x, from, to, theta, u, 1);
            }
            // With rounder ratios some places are on the border of two counts, where rounding
            // rules.
            agreed(1, from, to, theta, u, 0.317);
            agreed(2, from, to, theta, u, 4.93);
          }
        }
      }
    }
  }

  @Test
  void allWaysAgreeOnRandomParametersOfAllSizes() {
    SplittableRandom random = new SplittableRandom(46);
    for (int i = 0; i < 100_000; i++) {
      double from = Math.exp(random.nextDouble(-20, 6));
      double to = i % 3 == 0 ? from * (1 + 1e-3 * random.nextDouble()) : from * random.nextDouble();
      double theta = Math.exp(random.nextDouble(-15, 15));
      agreed(
          random.nextInt(70),
          from,
          to,
          theta,
          random.nextDouble(),
          Math.exp(random.nextDouble(-3, 3)));
    }
  }

  private static long agreed(
      long x, double from, double to, double theta, double u, double tailRatio) {
    long count = QuantileCoupling.count(x, from, to, theta, u, tailRatio);
    long exact =
        from == to && tailRatio == 1
            ? x
            : QuantileCoupling.byFunctions(x, from, to, theta, u, tailRatio);
    assertEquals(
        exact,
        count,
        () -> x + " from " + from + " to " + to + ", " + theta + " " + u + " " + tailRatio);
    return count;
  }
}
