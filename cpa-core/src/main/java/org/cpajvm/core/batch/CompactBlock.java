package org.cpajvm.core.batch;

import org.cpajvm.api.data.SparseRows;

/**
 * Some rows of a matrix in the narrowest types that lose nothing. Of the arrays for columns one is
 * null, of those for values two. Immutable; the arrays are never given away.
 */
record CompactBlock(
    int[] starts, char[] narrow, int[] wide, byte[] bytes1, char[] bytes2, float[] floats) {

  /** A copy of rows of a matrix with this many columns. Stored zeros are left out. */
  static CompactBlock of(SparseRows rows, int columns) {
    int[] starts = new int[rows.rows() + 1];
    float largest = 0;
    boolean counts = true;
    for (int row = 0; row < rows.rows(); row++) {
      int stored = 0;
      for (int k = rows.start(row); k < rows.start(row + 1); k++) {
        float value = rows.values()[k];
        stored += value != 0 ? 1 : 0;
        counts &= value >= 0 && value == (int) value;
        largest = Math.max(largest, value);
      }
      starts[row + 1] = starts[row] + stored;
    }
    int entries = starts[rows.rows()];
    CompactBlock block =
        new CompactBlock(
            starts,
            columns <= Character.MAX_VALUE + 1 ? new char[entries] : null,
            columns <= Character.MAX_VALUE + 1 ? null : new int[entries],
            counts && largest <= 255 ? new byte[entries] : null,
            counts && largest > 255 && largest <= Character.MAX_VALUE ? new char[entries] : null,
            counts && largest <= Character.MAX_VALUE ? null : new float[entries]);
    block.fill(rows);
    return block;
  }

  private void fill(SparseRows rows) {
    int at = 0;
    for (int k = 0; k < rows.nonZeros(); k++) {
      float value = rows.values()[k];
      if (value != 0) {
        set(at++, rows.columns()[k], value);
      }
    }
  }

  private void set(int at, int column, float value) {
    if (narrow != null) {
      narrow[at] = (char) column;
    } else {
      wide[at] = column;
    }
    if (bytes1 != null) {
      bytes1[at] = (byte) (int) value;
    } else if (bytes2 != null) {
      bytes2[at] = (char) (int) value;
    } else {
      floats[at] = value;
    }
  }

  /** Appends a row to others. */
  void append(int row, SparseRows into) {
    int from = starts[row];
    int length = starts[row + 1] - from;
    into.reserve(length);
    int to = into.nonZeros();
    int[] columns = into.columns();
    float[] values = into.values();
    if (narrow != null) {
      for (int i = 0; i < length; i++) {
        columns[to + i] = narrow[from + i];
      }
    } else {
      System.arraycopy(wide, from, columns, to, length);
    }
    if (bytes1 != null) {
      for (int i = 0; i < length; i++) {
        values[to + i] = bytes1[from + i] & 0xff;
      }
    } else if (bytes2 != null) {
      for (int i = 0; i < length; i++) {
        values[to + i] = bytes2[from + i];
      }
    } else {
      System.arraycopy(floats, from, values, to, length);
    }
    into.endRow(length);
  }

  /** The number of entries. */
  long entries() {
    return starts[starts.length - 1];
  }

  /** The memory that the entries and the starts of rows take up. */
  long bytes() {
    return 4L * starts.length
        + entries() * (narrow != null ? 2 : 4)
        + entries() * (bytes1 != null ? 1 : bytes2 != null ? 2 : 4);
  }
}
