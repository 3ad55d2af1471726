package org.cpajvm.io.h5ad;

import java.util.Arrays;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;

/** Where the rows of a sparse matrix begin, while it is written. */
final class Starts {
  private long[] starts = new long[1024];
  private int rows;

  /** Adds a row with this many entries. */
  void add(int entries) {
    if (rows + 1 == starts.length) {
      starts = Arrays.copyOf(starts, Math.addExact(starts.length, starts.length / 2));
    }
    starts[rows + 1] = starts[rows] + entries;
    rows++;
  }

  /** The starts, in 32 bits where they fit, as AnnData writes them. */
  NumberColumn column() {
    NumberType type = starts[rows] <= Integer.MAX_VALUE ? NumberType.INT32 : NumberType.INT64;
    return NumberColumn.of(type, Arrays.copyOf(starts, rows + 1));
  }
}
