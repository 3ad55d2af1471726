package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class GammaRowsTest {
  private static final double TOLERANCE = 2e-14;

  /** More numbers than a block has, of all sizes. */
  private final double[] x = DoubleStream.iterate(1e-12, v -> v < 1e25, v -> v * 1.07).toArray();

  private final double[] logGamma = new double[x.length];
  private final double[] digamma = new double[x.length];
  private final GammaRows rows = new GammaRows();

  @Test
  void agreesWithOneAtATime() {
    assertTrue(x.length > 1024, "more than two blocks");
    rows.compute(x, 0, x.length, logGamma, digamma);
    for (int i = 0; i < x.length; i++) {
      close(Gammas.logGamma(x[i]), logGamma[i], x[i]);
      close(Gammas.digamma(x[i]), digamma[i], x[i]);
    }
  }

  @Test
  void writesNothingOutsideOfThePositions() {
    Arrays.fill(logGamma, -1);
    Arrays.fill(digamma, -1);
    rows.compute(x, 3, 5, logGamma, digamma);
    for (int i : new int[] {0, 2, 5, 6}) {
      assertEquals(-1, logGamma[i]);
      assertEquals(-1, digamma[i]);
    }
    close(Gammas.logGamma(x[3]), logGamma[3], x[3]);
    close(Gammas.digamma(x[4]), digamma[4], x[4]);
  }

  @Test
  void notANumberStaysOne() {
    rows.compute(new double[] {Double.NaN, 2}, 0, 2, logGamma, digamma);
    assertTrue(Double.isNaN(logGamma[0]) && Double.isNaN(digamma[0]));
    close(0, logGamma[1], 2);
  }

  private static void close(double expected, double actual, double x) {
    assertEquals(expected, actual, TOLERANCE * Math.max(1, Math.abs(expected)), "at " + x);
  }
}
