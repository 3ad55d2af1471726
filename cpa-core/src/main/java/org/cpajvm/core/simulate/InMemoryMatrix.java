package org.cpajvm.core.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/**
 * A sparse matrix in memory. Columns take two bytes up to 65,536 genes, values one byte where a
 * block of rows holds nothing but counts below 256. Immutable, and safe for use by several threads.
 */
public final class InMemoryMatrix implements CellMatrix {
  private static final int BLOCK = 1024;

  private final int rows;
  private final int columns;
  private final long stored;
  private final List<Block> blocks = new ArrayList<>();

  /** Rows that follow each other; of each pair of arrays one is null. */
  private record Block(
      int[] starts, char[] shortColumns, int[] columns, byte[] counts, float[] values) {
    static Block of(SparseRows rows, boolean narrow) {
      int entries = rows.nonZeros();
      int[] starts = new int[rows.rows() + 1];
      for (int row = 0; row < starts.length; row++) {
        starts[row] = rows.start(row);
      }
      char[] shortColumns = narrow ? new char[entries] : null;
      int[] columns = narrow ? null : new int[entries];
      boolean whole = true;
      for (int i = 0; i < entries; i++) {
        if (narrow) {
          shortColumns[i] = (char) rows.columns()[i];
        } else {
          columns[i] = rows.columns()[i];
        }
        float value = rows.values()[i];
        whole &= value >= 0 && value < 256 && value == (int) value;
      }
      byte[] counts = whole ? new byte[entries] : null;
      float[] values = whole ? null : new float[entries];
      for (int i = 0; i < entries; i++) {
        if (whole) {
          counts[i] = (byte) rows.values()[i];
        } else {
          values[i] = rows.values()[i];
        }
      }
      return new Block(starts, shortColumns, columns, counts, values);
    }

    void addTo(SparseRows into, int row) {
      int from = starts[row];
      int entries = starts[row + 1] - from;
      into.reserve(entries);
      int at = into.nonZeros();
      for (int i = 0; i < entries; i++) {
        into.columns()[at + i] = columns == null ? shortColumns[from + i] : columns[from + i];
        into.values()[at + i] = values == null ? counts[from + i] & 0xFF : values[from + i];
      }
      into.endRow(entries);
    }
  }

  private InMemoryMatrix(CellMatrix from) {
    rows = from.rows();
    columns = from.columns();
    SparseRows buffer = new SparseRows();
    long entries = 0;
    for (int row = 0; row < rows; row += BLOCK) {
      from.read(row, Math.min(rows, row + BLOCK), buffer);
      entries += buffer.nonZeros();
      blocks.add(Block.of(buffer, columns <= 1 << Character.SIZE));
    }
    stored = entries;
  }

  /** Reads a whole matrix into memory. */
  public static InMemoryMatrix copyOf(CellMatrix matrix) {
    return new InMemoryMatrix(matrix);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public OptionalLong storedEntries() {
    return OptionalLong.of(stored);
  }

  @Override
  public boolean isDense() {
    return false;
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    Objects.checkFromToIndex(from, to, rows);
    into.clear();
    for (int row = from; row < to; row++) {
      blocks.get(row / BLOCK).addTo(into, row % BLOCK);
    }
  }

  @Override
  public void gather(int[] wanted, SparseRows into) {
    into.clear();
    for (int row : wanted) {
      Objects.checkIndex(row, rows);
      blocks.get(row / BLOCK).addTo(into, row % BLOCK);
    }
  }
}
