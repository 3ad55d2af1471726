package org.cpajvm.core.counts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedLog1pTest {
  /** Expected numbers were computed with 40 digits, from the mean of scale and theta. */
  @ParameterizedTest
  @CsvSource({
    "1e-12, 1e-4, 0.01, 9.9503308526779e-15",
    "1e-12, 1e-4, 1e4, 9.2104403243855e-12",
    "1e-12, 0.05, 1, 6.9314718055692e-13",
    "1e-12, 0.05, 1e4, 9.2104403668871e-12",
    "1e-12, 1, 8, 2.1972245773347e-12",
    "1e-12, 1, 1e4, 9.210440366968e-12",
    "1e-12, 7, 1e4, 9.2104403669716e-12",
    "1e-12, 200, 0.01, 9.950330853168e-15",
    "1e-12, 1e6, 1, 6.931471805598e-13",
    "1e-3, 1e-4, 8, 0.00073786273327958",
    "1e-3, 1e-4, 1e4, 0.0024318193831333",
    "1e-3, 0.05, 1e4, 0.0091221718637912",
    "1e-3, 1, 0.01, 9.9502328206708e-6",
    "1e-3, 1, 1e4, 0.0092019312454364",
    "1e-3, 7, 1, 0.00069298283240199",
    "1e-3, 200, 8, 0.0021964402780643",
    "1e-3, 1e6, 1e4, 0.0092061830624106",
    "0.3, 1e-4, 0.01, 0.000628752373018",
    "0.3, 1e-4, 1e4, 0.010205552414055",
    "0.3, 0.05, 1, 0.11361378865022",
    "0.3, 0.05, 1e4, 0.92656181824216",
    "0.3, 1, 8, 0.54662359896754",
    "0.3, 1, 1e4, 2.1683756405938",
    "0.3, 7, 1e4, 2.3742929590221",
    "0.3, 200, 0.01, 0.002980674368174",
    "0.3, 1e6, 1, 0.19572532195297",
    "2, 1e-4, 8, 0.0065006958535082",
    "2, 1e-4, 1e4, 0.01353966636633",
    "2, 0.05, 1e4, 1.8326537135265",
    "2, 1, 0.01, 0.019523002315081",
    "2, 1, 1e4, 6.6926679552403",
    "2, 7, 1, 0.95099635319584",
    "2, 200, 8, 2.4540075155029",
    "2, 1e6, 1e4, 8.5634766819622",
    "11, 1e-4, 0.01, 0.002309552144032",
    "11, 1e-4, 1e4, 0.016842390409579",
    "11, 0.05, 1, 0.62939684849397",
    "11, 0.05, 1e4, 2.7591218658927",
    "11, 1, 8, 3.7922932937059",
    "11, 1, 1e4, 10.30390784746",
    "11, 7, 1e4, 11.46424025606",
    "11, 200, 0.01, 0.10389153554271",
    "11, 1e6, 1, 2.4441164865418",
    "150, 1e-4, 8, 0.012353180228964",
    "150, 1e-4, 1e4, 0.022467163150181",
    "150, 0.05, 1e4, 4.3106042829578",
    "150, 1, 0.01, 0.77501708205132",
    "150, 1, 1e4, 13.577462740321",
    "150, 7, 1, 4.9414044912462",
    "150, 200, 8, 7.0850485147609",
    "150, 1e6, 1e4, 14.217623755541",
    "1e4, 1e-4, 0.01, 0.0090048799691317",
    "1e4, 1e-4, 1e4, 0.032935583327652",
    "1e4, 0.05, 1, 2.9005810014073",
    "1e4, 0.05, 1e4, 7.0722866985103",
    "1e4, 1, 8, 10.712182490578",
    "1e4, 1, 1e4, 17.842254487363",
    "1e4, 7, 1e4, 18.347496601523",
    "1e4, 200, 0.01, 4.6126186806478",
    "1e4, 1e6, 1, 9.2103898728595",
    "1e6, 1e-4, 8, 0.030055596395781",
    "1e6, 1e-4, 1e4, 0.046436581539472",
    "1e6, 0.05, 1e4, 10.411808896429",
    "1e6, 1, 0.01, 8.6340842519068",
    "1e6, 1, 1e4, 22.448620855884",
    "1e6, 7, 1, 13.742385327341",
    "1e6, 200, 8, 15.892449639431",
    "1e6, 1e6, 1e4, 23.025849930039"
  })
  void isTheMeanOfTheLogarithm(double mu, double theta, double scale, double expected) {
    assertEquals(expected, ExpectedLog1p.of(mu, theta, scale), 1e-7);
  }

  @Test
  void isTheSumOverTheDistribution() {
    SplittableRandom random = new SplittableRandom(31);
    for (int round = 0; round < 200; round++) {
      double mu = Math.exp(random.nextDouble(-8, 5));
      double theta = Math.exp(random.nextDouble(-1, 8));
      double scale = Math.exp(random.nextDouble(-4, 8));
      double sum = 0;
      for (long x = 1; NegativeBinomial.survival(x - 1, mu, theta) > 1e-12; x++) {
        sum += Math.exp(NegativeBinomial.logPmf(x, mu, theta)) * Math.log1p(scale * x);
      }
      assertEquals(sum, ExpectedLog1p.of(mu, theta, scale), 1e-7);
    }
  }

  @Test
  void isBelowTheLogarithmOfTheMeanAndGrowsWithIt() {
    for (double theta : new double[] {0.01, 0.5, 10, 1e5}) {
      double before = 0;
      for (double mu = 1e-3; mu < 1e6; mu *= 1.3) {
        double mean = ExpectedLog1p.of(mu, theta, 3);
        assertTrue(mean > before && mean < Math.log1p(3 * mu));
        before = mean;
      }
    }
  }

  @Test
  void nothingHasNoExpression() {
    assertEquals(0, ExpectedLog1p.of(0, 1, 10));
    assertEquals(0, ExpectedLog1p.of(5, 1, 0));
    assertEquals(0, ExpectedLog1p.of(500, 1, 0));
  }
}
