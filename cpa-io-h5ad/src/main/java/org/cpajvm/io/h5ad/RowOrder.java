package org.cpajvm.io.h5ad;

import java.util.Arrays;

/** The order in which requested rows are in a file. */
final class RowOrder {
  private RowOrder() {}

  /** The positions of the requested rows, by ascending row. */
  static int[] ascending(int[] requested) {
    long[] keys = new long[requested.length];
    boolean sorted = true;
    for (int i = 0; i < keys.length; i++) {
      keys[i] = ((long) requested[i] << 32) | i;
      sorted &= i == 0 || requested[i - 1] <= requested[i];
    }
    if (!sorted) {
      Arrays.sort(keys);
    }
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }
}
