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
  void exponentialsThatAreTooLargeAreInfinite() {
    float[] x = {88.8f, 89, 200, 300, 1e4f, 1e6f, 88};
    new RowMath(x.length).exp(x);
    for (int i = 0; i < 6; i++) {
      assertEquals(Float.POSITIVE_INFINITY, x[i]);
    }
    assertEquals(Math.exp(88), x[6], 3 * Math.ulp(x[6]));
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
  void softmaxOfLogitsOfAnySize() {
    for (float offset : new float[] {0, 5, -20, -60, 80, 95, -300, 1000, -1e5f}) {
      float[] row = new float[LENGTH];
      Random random = new Random(3);
      double sum = 0;
      for (int i = 0; i < LENGTH; i++) {
        row[i] = offset + (float) random.nextGaussian();
        sum += Math.exp((double) row[i] - offset);
      }
      float[] logits = row.clone();
      assertEquals(offset + Math.log(sum), new RowMath(LENGTH).softmax(row), 1e-5);
      for (int i = 0; i < LENGTH; i++) {
        assertEquals(1, row[i] / (Math.exp((double) logits[i] - offset) / sum), 2e-6, "" + offset);
      }
    }
  }

  @Test
  void oneLargeLogitTakesTheWholeOfASoftmax() {
    float[] row = {-200, 150, 0, -1};
    assertEquals(150, new RowMath(row.length).softmax(row), 1e-5);
    assertEquals(1, row[1]);
    assertEquals(0, row[0] + row[2] + row[3]);
  }

  @Test
  void softmaxOfWhatIsNotANumberIsNone() {
    float[] row = {0, Float.NaN, 1};
    assertTrue(Double.isNaN(new RowMath(row.length).softmax(row)));
    assertTrue(Float.isNaN(row[1]));
  }

  private static void assertClose(DoubleUnaryOperator exact, float[] x, float[] y, double ulps) {
    for (int i = 0; i < x.length; i++) {
      double expected = exact.applyAsDouble(x[i]);
      assertEquals(expected, y[i], ulps * Math.ulp((float) expected), "of " + x[i]);
    }
  }

  @Test
  void sumsOfRowsAreThoseOneByOne() {
    Random random = new Random(3);
    float[][] rows = new float[7][37];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat();
      }
    }
    int[] which = {6, 0, 3, 3, 1, 2, 5, 4, 0, 6, 2};
    float[] factors = {1, -2, 0.5f, 3, 0, 7, 1.5f, -1, 2, 4, 8};
    for (int to = 1; to <= which.length; to++) {
      float[] sum = new float[37];
      sum[36] = 5;
      RowMath.addRows(sum, rows, which, factors, 1, to);
      for (int i = 0; i < sum.length; i++) {
        double expected = i == 36 ? 5 : 0;
        for (int k = 1; k < to; k++) {
          expected += factors[k] * rows[which[k]][i];
        }
        assertEquals(expected, sum[i], 1e-5);
      }
    }
  }
}
