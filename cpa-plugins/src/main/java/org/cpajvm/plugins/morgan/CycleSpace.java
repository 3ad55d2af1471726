package org.cpajvm.plugins.morgan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Sets of bonds under symmetric difference, a vector space over the field of two elements: tells
 * whether a cycle is the sum of others. Gaussian elimination on sparse rows.
 */
final class CycleSpace {
  private final Map<Integer, int[]> rowsByFirstBond = new HashMap<>();
  private final WorkLimit limit;

  CycleSpace(WorkLimit limit) {
    this.limit = limit;
  }

  /** How many independent cycles were added. */
  int rank() {
    return rowsByFirstBond.size();
  }

  /**
   * What remains of a cycle after the cycles of this space are taken from it; empty if it is a sum
   * of them.
   *
   * @param cycle its bonds, ascending
   * @param position the character of the SMILES to name if this takes too long
   */
  int[] remainder(int[] cycle, int position) {
    int[] rest = cycle;
    while (rest.length > 0) {
      int[] row = rowsByFirstBond.get(rest[0]);
      if (row == null) {
        return rest;
      }
      limit.spend((long) rest.length + row.length, position);
      rest = difference(rest, row);
    }
    return rest;
  }

  /** Adds what {@link #remainder} gave, if it is not empty. */
  void add(int[] remainder) {
    rowsByFirstBond.put(remainder[0], remainder);
  }

  private static int[] difference(int[] a, int[] b) {
    int[] result = new int[a.length + b.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      if (j == b.length || (i < a.length && a[i] < b[j])) {
        result[size++] = a[i++];
      } else if (i == a.length || b[j] < a[i]) {
        result[size++] = b[j++];
      } else {
        i++;
        j++;
      }
    }
    return Arrays.copyOf(result, size);
  }
}
