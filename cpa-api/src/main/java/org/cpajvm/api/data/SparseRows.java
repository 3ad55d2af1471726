package org.cpajvm.api.data;

import java.util.Arrays;

/**
 * A block of rows of a {@link CellMatrix} in compressed sparse row form; a buffer that is filled
 * again and again.
 *
 * <p>The entries of row {@code i} are at the positions {@code start(i)} to {@code start(i + 1)}
 * (exclusive) of {@link #columns()} and {@link #values()}, their columns ascending and distinct.
 * Stored zeros may occur. A block holds fewer than 2<sup>31</sup> entries. Not safe for use by
 * several threads at a time.
 */
public final class SparseRows {
  private int rows;
  private int[] starts = new int[65];
  private int[] columns = new int[1024];
  private float[] values = new float[1024];

  /** Creates an empty block. */
  public SparseRows() {}

  /** Forgets all rows; the memory stays. */
  public void clear() {
    rows = 0;
    starts[0] = 0;
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The number of stored entries. */
  public int nonZeros() {
    return starts[rows];
  }

  /** The position of the first entry of a row; {@code start(rows())} is the number of entries. */
  public int start(int row) {
    return starts[row];
  }

  /**
   * The columns of the entries: the buffer itself, valid up to {@link #nonZeros()} and until the
   * block is filled again.
   */
  public int[] columns() {
    return columns;
  }

  /**
   * The values of the entries: the buffer itself, valid up to {@link #nonZeros()} and until the
   * block is filled again.
   */
  public float[] values() {
    return values;
  }

  /**
   * Makes room for the entries of one more row. The caller writes them to {@link #columns()} and
   * {@link #values()}, read anew after this call, from {@link #nonZeros()} on, and then calls
   * {@link #endRow(int)}.
   *
   * @param entries the most entries that the row may have
   * @throws IllegalStateException if the block would hold 2<sup>31</sup> entries
   */
  public void reserve(int entries) {
    long needed = (long) nonZeros() + entries;
    if (needed > Integer.MAX_VALUE - 16) {
      throw new IllegalStateException(
          "a block of rows cannot hold " + needed + " entries; read fewer rows at a time");
    }
    if (needed > columns.length) {
      int capacity =
          (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, columns.length * 3L / 2));
      columns = Arrays.copyOf(columns, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    if (rows + 2 > starts.length) {
      starts = Arrays.copyOf(starts, Math.addExact(starts.length, Math.max(starts.length / 2, 64)));
    }
  }

  /** Ends the row that {@link #reserve(int)} began, with the entries that were written. */
  public void endRow(int entries) {
    starts[rows + 1] = starts[rows] + entries;
    rows++;
  }

  /** Adds a row: a copy of the given entries, whose columns ascend. */
  public void addRow(int[] rowColumns, float[] rowValues, int entries) {
    reserve(entries);
    System.arraycopy(rowColumns, 0, columns, nonZeros(), entries);
    System.arraycopy(rowValues, 0, values, nonZeros(), entries);
    endRow(entries);
  }
}
