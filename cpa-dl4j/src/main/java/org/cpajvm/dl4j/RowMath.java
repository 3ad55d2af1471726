package org.cpajvm.dl4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Functions of rows of floats, in loops that the compiler vectorizes: each writes one array and
 * stays with one type (Java 17 vectorizes no others). For finite numbers, as precise as the type to
 * about three units in the last place, and three times as fast as the calls of the C library that
 * libnd4j makes. Holds what is between two loops: one for each thread.
 */
final class RowMath {
  private static final float LOG2_E = (float) (1 / Math.log(2));

  /** log 2 in two parts: the first has so few digits that its small multiples are exact. */
  private static final float LOG_2_HIGH = 355f / 512;

  private static final float LOG_2_LOW = (float) (Math.log(2) - LOG_2_HIGH);

  /** Added to a small number, it leaves that rounded in the last bits of the sum. */
  static final float ROUNDING = 0x1.8p23f;

  static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);
  private static final int ROOT_OF_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));
  private static final int MANTISSA_BITS = 23;
  private static final int LARGEST_EXPONENT = 127;
  private static final int BITS_OF_INFINITY = 255;
  private static final int BLOCK = 32; // of a sum

  /**
   * Sums of exponentials of which none overflowed, and to which those that became 0 are nothing.
   */
  private static final double LEAST_SUM = 1e-20;

  private static final double MOST_SUM = 1e30;

  private final float[] logits; // as softmax was given them
  private final float[] between;
  private final float[] exponents;
  private final int[] bits;
  private final int[] exponentBits;
  private final FloatBuffer floats; // the same memory as ints
  private final IntBuffer ints;

  /** For rows of a length. */
  RowMath(int length) {
    this.logits = new float[length];
    this.between = new float[length];
    this.exponents = new float[length];
    this.bits = new int[length];
    this.exponentBits = new int[length];
    ByteBuffer memory = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.nativeOrder());
    this.floats = memory.asFloatBuffer();
    this.ints = memory.asIntBuffer();
  }

  /** Two copies of blocks: a loop over {@link Float#floatToRawIntBits} is not vectorized. */
  private void toBits(float[] from, int[] into) {
    floats.put(0, from, 0, from.length);
    ints.get(0, into, 0, from.length);
  }

  private void toFloats(int[] from, float[] into) {
    ints.put(0, from, 0, into.length);
    floats.get(0, into, 0, into.length);
  }

  /**
   * Replaces each number by its exponential; 0 where that is below the smallest normal number,
   * infinity where it is above the largest one.
   *
   * <p>With n the integer closest to x / log 2, exp x = 2<sup>n</sup> exp(x - n log 2); the last
   * one by its Taylor series.
   *
   * @param x numbers from -1e6 to 1e6; others may become NaN
   */
  void exp(float[] x) {
    int length = x.length;
    for (int i = 0; i < length; i++) {
      between[i] = x[i] * LOG2_E + ROUNDING;
    }
    toBits(between, bits);
    for (int i = 0; i < length; i++) { // of 2^n; all 0 for an n that is too small
      int e = bits[i] - ROUNDING_BITS + LARGEST_EXPONENT;
      int capped = (e | ((BITS_OF_INFINITY - 1 - e) >> 31)) & BITS_OF_INFINITY;
      bits[i] = (capped << MANTISSA_BITS) & ~((e - 1) >> 31);
    }
    for (int i = 0; i < length; i++) {
      float n = between[i] - ROUNDING;
      float r = x[i] - n * LOG_2_HIGH - n * LOG_2_LOW;
      x[i] =
          1
              + r
                  * (1
                      + r
                          * (1f / 2
                              + r
                                  * (1f / 6
                                      + r
                                          * (1f / 24
                                              + r
                                                  * (1f / 120
                                                      + r * (1f / 720 + r * (1f / 5040)))))));
    }
    toFloats(bits, between);
    for (int i = 0; i < length; i++) {
      x[i] *= between[i];
    }
  }

  /**
   * Replaces each number by its natural logarithm; NaN and infinity by NaN.
   *
   * <p>With x = 2<sup>n</sup> m, m from the root of a half to that of 2, log x = n log 2 + 2
   * atanh((m - 1) / (m + 1)); the last one by its Taylor series.
   *
   * @param x positive numbers that are not denormal
   */
  void log(float[] x) {
    int length = x.length;
    toBits(x, bits);
    for (int i = 0; i < length; i++) {
      exponentBits[i] = (bits[i] - ROOT_OF_HALF_BITS) >> MANTISSA_BITS;
    }
    for (int i = 0; i < length; i++) {
      bits[i] -= exponentBits[i] << MANTISSA_BITS;
    }
    toFloats(bits, between);
    for (int i = 0; i < length; i++) {
      exponents[i] = exponentBits[i];
    }
    for (int i = 0; i < length; i++) {
      float s = (between[i] - 1) / (between[i] + 1);
      float square = s * s;
      between[i] =
          2
              * s
              * (1 + square * (1f / 3 + square * (1f / 5 + square * (1f / 7 + square * (1f / 9)))));
    }
    for (int i = 0; i < length; i++) {
      float notFinite = x[i] * 0; // 0 or NaN
      x[i] = exponents[i] * LOG_2_HIGH + (between[i] + exponents[i] * LOG_2_LOW) + notFinite;
    }
  }

  /**
   * Replaces logits by their softmax. To look for the largest one, so that no exponential
   * overflows, takes half as long as all exponentials: it is done for the rows that need it.
   *
   * @return the logarithm of the sum of the exponentials
   */
  double softmax(float[] row) {
    System.arraycopy(row, 0, logits, 0, row.length);
    exp(row);
    double sum = sum(row);
    float shift = 0;
    if (!(sum > LEAST_SUM && sum < MOST_SUM)) {
      shift = largest(logits);
      for (int i = 0; i < row.length; i++) {
        row[i] = logits[i] - shift;
      }
      exp(row);
      sum = sum(row);
    }
    float scale = (float) (1 / sum);
    for (int i = 0; i < row.length; i++) {
      row[i] *= scale;
    }
    return shift + Math.log(sum);
  }

  /** Takes the mean off and divides by the standard deviation (layer norm, Ba et al. 2016). */
  void standardize(float[] row, double eps) {
    float mean = (float) (sum(row) / row.length);
    for (int i = 0; i < row.length; i++) {
      row[i] -= mean;
    }
    for (int i = 0; i < row.length; i++) {
      between[i] = row[i] * row[i];
    }
    float scale = (float) (1 / Math.sqrt(sum(between) / row.length + eps));
    for (int i = 0; i < row.length; i++) {
      row[i] *= scale;
    }
  }

  private static float largest(float[] row) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float value : row) {
      if (value > largest) {
        largest = value;
      }
    }
    return largest;
  }

  /**
   * The sum, of blocks in single precision, which are short enough to lose nothing that matters: to
   * make each number a double first takes several times as long.
   */
  static double sum(float[] row) {
    double sum = 0;
    int whole = row.length - row.length % BLOCK;
    for (int start = 0; start < whole; start += BLOCK) {
      float a = 0;
      float b = 0;
      float c = 0;
      float d = 0;
      for (int i = start; i < start + BLOCK; i += 4) {
        a += row[i];
        b += row[i + 1];
        c += row[i + 2];
        d += row[i + 3];
      }
      sum += (a + b) + (c + d);
    }
    for (int i = whole; i < row.length; i++) {
      sum += row[i];
    }
    return sum;
  }

  /**
   * Adds rows times factors to a sum; four at a time, so that the sum is read and written less
   * often. Of eight at a time the loop is no longer vectorized.
   *
   * @param which the rows that are added
   * @param factors their factors, at the same positions
   * @param from the first of these positions
   * @param to the position after the last one
   */
  static void addRows(float[] sum, float[][] rows, int[] which, float[] factors, int from, int to) {
    int k = from;
    for (; k + 4 <= to; k += 4) {
      addFour(
          sum,
          rows[which[k]],
          factors[k],
          rows[which[k + 1]],
          factors[k + 1],
          rows[which[k + 2]],
          factors[k + 2],
          rows[which[k + 3]],
          factors[k + 3]);
    }
    for (; k < to; k++) {
      addOne(sum, rows[which[k]], factors[k]);
    }
  }

  private static void addFour(
      float[] sum,
      float[] a,
      float ofA,
      float[] b,
      float ofB,
      float[] c,
      float ofC,
      float[] d,
      float ofD) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += (ofA * a[i] + ofB * b[i]) + (ofC * c[i] + ofD * d[i]);
    }
  }

  private static void addOne(float[] sum, float[] a, float ofA) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += ofA * a[i];
    }
  }
}
