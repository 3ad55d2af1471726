package org.cpajvm.core.counts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected numbers were computed with 40 digits from the gamma and incomplete beta functions. */
class NegativeBinomialTest {
  private static final double[] MEANS = {0, 1e-12, 1e-3, 0.4, 3, 50, 2000, 1e6};
  private static final double[] DISPERSIONS = {1e-4, 0.1, 1, 20, 1e6, 1e12};

  @ParameterizedTest
  @CsvSource({
    "0, 0.5, 2, -0.44628710262841951",
    "3, 0.5, 2, -3.88830647881083",
    "10, 12.5, 0.3, -4.0813644405038465",
    "1, 1e-12, 1e-4, -27.631021125929548",
    "1000000, 1e6, 1e6, -8.1732675274667824",
    "999000, 1e6, 1e6, -8.4226422878052965",
    "5, 1e6, 1e-4, -10.821872543787617",
    "2500, 2000, 10, -7.8693389974611665",
    "7, 3, 1e9, -3.8348753358886465",
    "40, 0.1, 1e6, -202.52326743978882",
    "2, 2.5, 1e-4, -9.9044802230461424"
  })
  void logPmf(long x, double mu, double theta, double expected) {
    assertEquals(expected, NegativeBinomial.logPmf(x, mu, theta), 1e-12 * (1 - expected));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.5, 2, 0.64, 0.36",
    "3, 0.5, 2, 0.99328, 0.00672",
    "40, 0.5, 2, 1.0, 7.432698603765553e-28",
    "10, 12.5, 0.3, 0.6973782805879694, 0.3026217194120306",
    "2, 200, 50, 9.648962201641288e-33, 1.0",
    "260, 200, 50, 0.9647996284015248, 0.03520037159847519",
    "2000, 2000, 10, 0.5423823852745404, 0.4576176147254596",
    "5, 3, 1e9, 0.9160820576662401, 0.08391794233375989",
    "900, 1000, 1e6, 0.0007015324218870072, 0.999298467578113"
  })
  void tails(long x, double mu, double theta, double lower, double upper) {
    assertEquals(lower, NegativeBinomial.cdf(x, mu, theta), 1e-10 * lower);
    assertEquals(upper, NegativeBinomial.survival(x, mu, theta), 1e-10 * upper);
  }

  @Test
  void probabilitiesAddUpToTheTails() {
    for (double mu : new double[] {0.02, 1.5, 30}) {
      for (double theta : new double[] {0.2, 3, 500}) {
        double sum = 0;
        for (long x = 0; x < 100; x++) {
          sum += Math.exp(NegativeBinomial.logPmf(x, mu, theta));
          assertEquals(sum, NegativeBinomial.cdf(x, mu, theta), 1e-12);
          assertEquals(1 - sum, NegativeBinomial.survival(x, mu, theta), 1e-12);
        }
      }
    }
  }

  @Test
  void theQuantileIsTheFirstCountThatReachesTheProbability() {
    SplittableRandom random = new SplittableRandom(21);
    for (double mu : MEANS) {
      for (double theta : DISPERSIONS) {
        for (int i = 0; i < 5; i++) {
          double p = i == 0 ? 1e-12 : random.nextDouble(1e-6, 1 - 1e-6);
          long x = NegativeBinomial.quantile(p, mu, theta);
          double slack = 1e-9 * p;
          assertTrue(NegativeBinomial.cdf(x, mu, theta) >= p - slack);
          assertTrue(NegativeBinomial.cdf(x - 1, mu, theta) < p + slack);
          double tail = Math.pow(10, -3 - 6 * i);
          long far = Quantiles.ofUpperTail(tail, mu, theta);
          assertTrue(NegativeBinomial.survival(far, mu, theta) <= tail * (1 + 1e-9));
          assertTrue(NegativeBinomial.survival(far - 1, mu, theta) > tail * (1 - 1e-9));
        }
      }
    }
  }

  @Test
  void theEndsOfTheDistributionAreNumbers() {
    for (double mu : MEANS) {
      for (double theta : DISPERSIONS) {
        assertEquals(0, NegativeBinomial.quantile(0, mu, theta));
        assertTrue(NegativeBinomial.quantile(1, mu, theta) >= 0);
        for (long x : new long[] {-1, 0, 1, 1000, 100_000_000}) {
          assertFalse(Double.isNaN(NegativeBinomial.logPmf(x, mu, theta)));
          double sum = NegativeBinomial.cdf(x, mu, theta) + NegativeBinomial.survival(x, mu, theta);
          assertEquals(1, sum, 1e-12, x + " " + mu + " " + theta);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.3, 0.5", "0.3, 1000", "4, 0.1", "8, 2", "60, 5", "3000, 1"})
  void samplesHaveTheMeanAndVarianceOfTheDistribution(double mu, double theta) {
    SplittableRandom random = new SplittableRandom(22);
    int n = 40_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      long x = NegativeBinomial.sample(random, mu, theta);
      sum += x;
      squares += (x - mu) * (x - mu);
    }
    double variance = mu + mu * mu / theta;
    assertEquals(mu, sum / n, 5 * Math.sqrt(variance / n));
    // The fourth moment of the Gamma part bounds the error of the variance.
    double error = variance * Math.sqrt((3 + 6 / theta + 1 / variance) / n);
    assertEquals(variance, squares / n, 5 * error);
  }

  @Test
  void theSeedDecidesTheSample() {
    for (double mu : MEANS) {
      for (double theta : DISPERSIONS) {
        long first = NegativeBinomial.sample(new SplittableRandom(5), mu, theta);
        assertEquals(first, NegativeBinomial.sample(new SplittableRandom(5), mu, theta));
        assertTrue(first >= 0);
      }
    }
  }

  @Test
  void parametersOutOfRangeAreRefused() {
    double nan = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> NegativeBinomial.logPmf(1, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> NegativeBinomial.cdf(1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> NegativeBinomial.cdf(1, nan, 1));
    assertThrows(IllegalArgumentException.class, () -> NegativeBinomial.quantile(1.1, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> ExpectedLog1p.of(1, 1, Double.POSITIVE_INFINITY));
    assertThrows(IllegalArgumentException.class, () -> QuantileCoupling.count(-1, 1, 2, 1, 0.5));
  }
}
