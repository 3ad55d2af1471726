package org.cpajvm.dl4j;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Random numbers as a function of a seed and a purpose, whatever the number of threads. */
final class RandomArrays {

  private RandomArrays() {}

  /** Fills an array with draws from the standard normal. */
  static void normal(INDArray array, long seed, String purpose) {
    SplittableRandom random = new SplittableRandom(seed * 31 + purpose.hashCode());
    RowBuffer row = RowBuffer.of(array, (int) array.size(1));
    for (int i = 0; i < array.size(0); i++) {
      for (int j = 0; j < array.size(1); j++) {
        row.set(j, random.nextGaussian());
      }
      row.write(i);
    }
  }

  /** Fills an array with 0, at the given rate, and 1 / (1 - rate). */
  static void kept(INDArray array, double rate, long seed, String purpose) {
    SplittableRandom random = new SplittableRandom(seed * 31 + purpose.hashCode());
    RowBuffer row = RowBuffer.of(array, (int) array.size(1));
    double scale = 1 / (1 - rate);
    long threshold = (long) (rate * (1L << 53));
    for (int i = 0; i < array.size(0); i++) {
      for (int j = 0; j < array.size(1); j++) {
        if ((random.nextLong() >>> 11) >= threshold) {
          row.set(j, scale);
        }
      }
      row.write(i);
    }
  }
}
