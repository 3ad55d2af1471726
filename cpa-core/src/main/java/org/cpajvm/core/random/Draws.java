package org.cpajvm.core.random;

import java.util.SplittableRandom;

/**
 * Draws of whole numbers and permutations. They are made of the 64-bit sequence of {@link
 * SplittableRandom} alone, since its own bounded draws may change with the version of Java, and
 * with them the batches of a run that is resumed.
 */
public final class Draws {

  private Draws() {}

  /**
   * A number from 0 to below {@code bound}, each equally likely (Lemire, Fast Random Integer
   * Generation in an Interval, ACM TOMACS 2019).
   *
   * @param bound 1 or more
   */
  public static int below(int bound, SplittableRandom random) {
    long product = (random.nextLong() >>> 32) * bound;
    if ((product & 0xffffffffL) < bound) {
      long rejected = (1L << 32) % bound;
      while ((product & 0xffffffffL) < rejected) {
        product = (random.nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** Puts values in an order of which each is equally likely (Fisher and Yates). */
  public static void shuffle(int[] values, SplittableRandom random) {
    shuffle(values, 0, values.length, random);
  }

  /** Puts the values from one position to before another in a random order, as above. */
  public static void shuffle(int[] values, int from, int to, SplittableRandom random) {
    for (int i = to - 1; i > from; i--) {
      int j = from + below(i - from + 1, random);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }
}
