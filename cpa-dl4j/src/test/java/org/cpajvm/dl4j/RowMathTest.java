package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class RowMathTest {
  private static final int LENGTH = 4099; // no multiple of a vector's length

  @Test
  void exponentialsAreRightToTheLastPlaces() {
    Random random = new Random(1);
    float[] x = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      x[i] =
          (float) (random.nextInt(3) == 0 ? -random.nextDouble() : 175 * random.nextDouble() - 87);
    }
    float[] result = x.clone();
    new RowMath(LENGTH).exp(result);
    assertClose(Math::exp, x, result, 2);
  }

  @Test
  void exponentialsThatAreNotNormalNumbersAreZero() {
    float[] x = {-87.5f, -88, -100, -1e4f, -9e5f, -1e6f, 0, -0f};
    new RowMath(x.length).exp(x);
    for (int i = 0; i < 6; i++) {
      assertEquals(0, x[i], Float.MIN_NORMAL);
    }
    assertEquals(1, x[6]);
    assertEquals(1, x[7]);
  }

  @Test
  void logarithmsAreRightToTheLastPlaces() {
    Random random = new Random(2);
    float[] x = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      x[i] =
          (float)
              (random.nextBoolean()
                  ? 1 + 0.1 * random.nextGaussian()
                  : Math.exp(60 * random.nextDouble() - 30));
    }
    x[0] = 1;
    x[1] = Float.MIN_NORMAL;
    x[2] = Float.MAX_VALUE;
    float[] result = x.clone();
    new RowMath(LENGTH).log(result);
    assertClose(Math::log, x, result, 4);
    assertEquals(0, result[0]);
  }

  @Test
  void numbersThatAreNotFiniteStayVisible() {
    float[] x = {Float.NaN, Float.POSITIVE_INFINITY, 1};
    RowMath math = new RowMath(x.length);
    math.log(x);
    assertTrue(Float.isNaN(x[0]));
    assertTrue(Float.isNaN(x[1]));
    float[] y = {Float.NaN, 0, 0};
    math.exp(y);
    assertTrue(Float.isNaN(y[0]));
  }

  @Test
  void sumsAreThoseOfDoublesButForRounding() {
    for (int length : new int[] {0, 1, 3, 4, 5, 31, 32, 33, 1000}) {
      float[] x = new float[length];
      double sum = 0;
      for (int i = 0; i < length; i++) {
        x[i] = (i % 7 - 3) / 3f;
        sum += x[i];
      }
      assertEquals(sum, RowMath.sum(x), 1e-5);
    }
  }

  @Test
  void theLargestNumberOfAShiftedRowIsZero() {
    float[] row = {-5, 3, 2, -1};
    RowMath.shift(row);
    assertEquals(0, row[1]);
    assertEquals(-8, row[0]);
    assertEquals(-1, row[2]);
  }

  private static void assertClose(DoubleUnaryOperator exact, float[] x, float[] y, double ulps) {
    for (int i = 0; i < x.length; i++) {
      double expected = exact.applyAsDouble(x[i]);
      assertEquals(expected, y[i], ulps * Math.ulp((float) expected), "of " + x[i]);
    }
  }
}
