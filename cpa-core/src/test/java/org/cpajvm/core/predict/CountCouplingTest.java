package org.cpajvm.core.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.cpajvm.core.counts.NegativeBinomial;
import org.cpajvm.core.predict.CountCoupling.ZeroInflated;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountCouplingTest {

  @ParameterizedTest
  @CsvSource({"0.1, 0.5, 0", "3, 2, 0", "3, 2, 0.3", "500, 10, 0.05", "1e-5, 1, 0.9"})
  void theSameDistributionKeepsEveryCount(double mean, double theta, double inflation) {
    ZeroInflated distribution = new ZeroInflated(mean, theta, inflation);
    for (double count : new double[] {0, 1, 2, 3, 10, 100, 1000, 100_000}) {
      for (double place : new double[] {0, 0.1, 0.5, 0.999}) {
        assertEquals(count, CountCoupling.couple(count, distribution, distribution, place));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, 5, 0",
    "5, 0.4, 2, 0.1",
    "2, 0.1, 5, 0.4",
    "4, 0, 4, 0.5",
    "4, 0.5, 4, 0",
    "0.2, 0.3, 9, 0"
  })
  void countsThatFollowTheModelFollowItUnderTheTreatment(
      double meanFrom, double zerosFrom, double meanTo, double zerosTo) {
    ZeroInflated from = new ZeroInflated(meanFrom, 1.5, zerosFrom);
    ZeroInflated to = new ZeroInflated(meanTo, 1.5, zerosTo);
    SplittableRandom random = new SplittableRandom(7);
    int draws = 40_000;
    int[] seen = new int[1000];
    for (int i = 0; i < draws; i++) {
      double count = CountCoupling.sample(from, random);
      seen[(int) CountCoupling.couple(count, from, to, random.nextDouble())]++;
    }
    double below = 0;
    for (int count = 0; count < 100; count++) {
      below += seen[count];
      double expected = zerosTo + (1 - zerosTo) * NegativeBinomial.cdf(count, meanTo, 1.5);
      // Kolmogorov: a distance above 1.95 / sqrt(n) has a probability of 0.001.
      assertEquals(expected, below / draws, 1.95 / Math.sqrt(draws), "P(X <= " + count + ")");
    }
  }

  @Test
  void aLargerCountNeverBecomesASmallerOne() {
    SplittableRandom random = new SplittableRandom(8);
    for (int round = 0; round < 300; round++) {
      double theta = 0.1 + 5 * random.nextDouble();
      ZeroInflated from = randomDistribution(random, theta);
      ZeroInflated to = randomDistribution(random, theta);
      double last = 0;
      for (int count = 0; count < 60; count++) {
        for (double place : new double[] {0.01, 0.5, 0.99}) {
          double coupled = CountCoupling.couple(count, from, to, place);
          assertTrue(coupled >= last, from + " to " + to + ": " + count);
          last = coupled;
        }
      }
    }
  }

  @Test
  void anOutlierStaysAnOutlierWhereZerosAreAdded() {
    ZeroInflated from = new ZeroInflated(1, 2, 0.2);
    ZeroInflated to = new ZeroInflated(1, 2, 0.21);
    assertEquals(1000, CountCoupling.couple(1000, from, to, 0.5), 2);
    assertEquals(1000, CountCoupling.couple(1000, from, new ZeroInflated(1, 2, 0.1), 0.5), 2);
  }

  @Test
  void nothingIsLeftWhereAllIsInflated() {
    ZeroInflated some = new ZeroInflated(3, 2, 0.1);
    ZeroInflated none = new ZeroInflated(3, 2, 1);
    assertEquals(0, CountCoupling.couple(5, some, none, 0.5));
    assertEquals(5, CountCoupling.couple(5, none, some, 0.5));
  }

  @Test
  void zerosThatAreToldFromBoundsAreZeros() {
    SplittableRandom random = new SplittableRandom(9);
    int zeros = 0;
    int told = 0;
    for (int round = 0; round < 1_000_000; round++) {
      double theta = 0.1 + 5 * random.nextDouble();
      double zerosFrom = round % 2 == 0 ? 0 : random.nextDouble();
      double zerosTo = round % 2 == 0 ? 0 : Math.min(1, zerosFrom * random.nextDouble(0.7, 1.3));
      double mean = Math.exp(random.nextDouble(-6, 2));
      ZeroInflated from = new ZeroInflated(mean, theta, zerosFrom);
      ZeroInflated to = new ZeroInflated(mean * random.nextDouble(0.5, 2), theta, zerosTo);
      double place = random.nextDouble();
      boolean zero = CountCoupling.couple(0, from, to, place) == 0;
      boolean bound = isToldZero(from, to, place);
      assertTrue(zero || !bound, from + " to " + to + " at " + place);
      zeros += zero ? 1 : 0;
      told += bound ? 1 : 0;
    }
    assertTrue(told > 0.9 * zeros, told + " of " + zeros + " zeros are told");
  }

  @Test
  void zerosOfUnusualDistributionsThatAreToldAreZeros() {
    double[] means = {0, 1e-45, 1e-9, 1e-3, 1, 7.99, 8, 600, 1e6, 3e38};
    double[] thetas = {1.4e-45, 1e-9, 1, 1e4, 1e9, 3e38};
    double[] inflations = {0, 1e-9, 0.5, 0.999, 1};
    double[] places = {0, 1e-300, 0.4, 1 - 1e-9, 1 - 1e-12, Math.nextDown(1.0), 1};
    for (double meanFrom : means) {
      for (double meanTo : means) {
        for (double theta : thetas) {
          for (double zerosFrom : inflations) {
            for (double zerosTo : inflations) {
              ZeroInflated from = new ZeroInflated(meanFrom, theta, zerosFrom);
              ZeroInflated to = new ZeroInflated(meanTo, theta, zerosTo);
              for (double place : places) {
                if (isToldZero(from, to, place)) {
                  assertEquals(
                      0, CountCoupling.couple(0, from, to, place), from + " " + to + " " + place);
                }
              }
            }
          }
        }
      }
    }
  }

  @Test
  void nothingIsToldOfWhatIsNoDistribution() {
    for (double bad : new double[] {Double.NaN, -1}) {
      assertFalse(CountCoupling.staysZero(bad, 1, 0, 0.1, 1, 0, 0.5));
      assertFalse(CountCoupling.staysZero(0.1, 1, 0, bad, 1, 0, 0.5));
      assertFalse(CountCoupling.staysZero(0.1, bad, 0, 0.1, bad, 0, 0.5));
    }
    assertFalse(CountCoupling.staysZero(0.1, 1, Double.NaN, 0.1, 1, 0, 0.5));
    assertFalse(CountCoupling.staysZero(0.1, 1, 0, 0.1, 1, Double.NaN, 0.5));
    assertFalse(CountCoupling.staysZero(0.1, 1, 0, 0.1, 2, 0, 0.5), "theta differs");
  }

  private static boolean isToldZero(ZeroInflated from, ZeroInflated to, double place) {
    return CountCoupling.staysZero(
        from.mean(), from.theta(), from.inflation(), to.mean(), to.theta(), to.inflation(), place);
  }

  private static ZeroInflated randomDistribution(SplittableRandom random, double theta) {
    double inflation = random.nextBoolean() ? 0 : random.nextDouble();
    return new ZeroInflated(Math.exp(8 * random.nextDouble() - 4), theta, inflation);
  }
}
