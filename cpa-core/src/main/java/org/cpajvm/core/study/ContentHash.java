package org.cpajvm.core.study;

import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/**
 * A 64-bit hash of content, to notice that something changed: not for protection from forgery.
 * Multiplication and shift as in MurmurHash3's finalizer, over one 64-bit word at a time.
 */
public final class ContentHash {
  private static final int BLOCK_ROWS = 256;

  private long state = 0x9e3779b97f4a7c15L;

  /** Adds a number. */
  public ContentHash add(long value) {
    long mixed = (state ^ value) * 0xff51afd7ed558ccdL;
    state = mixed ^ (mixed >>> 33);
    return this;
  }

  /** Adds a text. */
  public ContentHash add(String text) {
    add(text.length());
    for (int i = 0; i < text.length(); i++) {
      add(text.charAt(i));
    }
    return this;
  }

  /** Adds the non-zero values of a matrix with their places; reads it once, block by block. */
  public ContentHash add(CellMatrix matrix) {
    add(matrix.rows()).add(matrix.columns());
    SparseRows rows = new SparseRows();
    for (int from = 0; from < matrix.rows(); from += BLOCK_ROWS) {
      matrix.read(from, Math.min(matrix.rows(), from + BLOCK_ROWS), rows);
      for (int row = 0; row < rows.rows(); row++) {
        add(-1);
        for (int k = rows.start(row); k < rows.start(row + 1); k++) {
          float value = rows.values()[k];
          if (value != 0) {
            add(((long) rows.columns()[k] << 32) | (Float.floatToIntBits(value) & 0xffffffffL));
          }
        }
      }
    }
    return this;
  }

  /** The hash as 16 hexadecimal digits. */
  @Override
  public String toString() {
    return String.format("%016x", state);
  }
}
