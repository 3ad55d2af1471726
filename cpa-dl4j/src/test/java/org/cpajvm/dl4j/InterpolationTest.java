package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InterpolationTest {
  private static final int END = 16;

  @Test
  void logarithmsAndFactorialsAreFarWithinSinglePrecision() {
    Interpolation log1p = new Interpolation(Math::log1p, x -> 1 / (1 + x), END);
    Interpolation factorial =
        new Interpolation(x -> Gammas.logGamma(x + 1), x -> Gammas.digamma(x + 1), END);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      double x = random.nextDouble() * (END + 1);
      assertEquals(Math.log1p(x), log1p.at(x), 1e-10);
      assertEquals(Gammas.logGamma(x + 1), factorial.at(x), 1e-10);
    }
  }

  @Test
  void pointsOfTheTableAndItsEndAreExact() {
    Interpolation log1p = new Interpolation(Math::log1p, x -> 1 / (1 + x), END);
    for (double x : new double[] {0, 1.0 / 128, 3, END - 1.0 / 128, END, 1e9}) {
      assertEquals(Math.log1p(x), log1p.at(x), 1e-15 * Math.max(1, Math.log1p(x)));
    }
  }
}
