package org.cpajvm.core.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/**
 * A matrix in memory, each block of rows in the narrowest types that lose nothing: 2 bytes for a
 * column where there are at most 65,536, 1 or 2 bytes for a value where the block's values are
 * counts. Immutable, and safe for use by several threads.
 */
public final class CompactMatrix implements CellMatrix {
  private static final int BLOCK_ROWS = 256;

  private final int rows;
  private final int columns;
  private final List<Block> blocks;
  private final long entries;

  private CompactMatrix(int rows, int columns, List<Block> blocks) {
    this.rows = rows;
    this.columns = columns;
    this.blocks = blocks;
    this.entries = blocks.stream().mapToLong(b -> b.starts[b.starts.length - 1]).sum();
  }

  /** A copy of a matrix, read once, a block of rows at a time. Stored zeros are left out. */
  public static CompactMatrix copyOf(CellMatrix matrix) {
    List<Block> blocks = new ArrayList<>();
    SparseRows buffer = new SparseRows();
    for (int from = 0; from < matrix.rows(); from += BLOCK_ROWS) {
      matrix.read(from, Math.min(matrix.rows(), from + BLOCK_ROWS), buffer);
      blocks.add(Block.of(buffer, matrix.columns()));
    }
    return new CompactMatrix(matrix.rows(), matrix.columns(), blocks);
  }

  /** The bytes that the entries take up. */
  public long bytes() {
    return blocks.stream().mapToLong(Block::bytes).sum();
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
    return OptionalLong.of(entries);
  }

  @Override
  public boolean isDense() {
    return false;
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    into.clear();
    for (int row = from; row < to; row++) {
      blocks.get(row / BLOCK_ROWS).append(row % BLOCK_ROWS, into);
    }
  }

  @Override
  public void gather(int[] wanted, SparseRows into) {
    into.clear();
    for (int row : wanted) {
      blocks.get(row / BLOCK_ROWS).append(row % BLOCK_ROWS, into);
    }
  }

  /** Some rows. Of the arrays for columns one is null, of those for values two. */
  private record Block(
      int[] starts, char[] narrow, int[] wide, byte[] bytes1, char[] bytes2, float[] floats) {

    static Block of(SparseRows rows, int columns) {
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
      Block block =
          new Block(
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

    long bytes() {
      long entries = starts[starts.length - 1];
      return 4L * starts.length
          + entries * (narrow != null ? 2 : 4)
          + entries * (bytes1 != null ? 1 : bytes2 != null ? 2 : 4);
    }
  }
}
