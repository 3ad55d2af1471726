package org.cpajvm.core.batch;

import java.util.List;
import java.util.OptionalLong;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.threads.TaskThreads;

/**
 * A matrix in memory, each block of rows in the narrowest types that lose nothing: 2 bytes for a
 * column where there are at most 65,536, 1 or 2 bytes for a value where the block's values are
 * counts. Immutable, and safe for use by several threads.
 */
public final class CompactMatrix implements CellMatrix {
  private static final int BLOCK_ROWS = 256;

  private final int rows;
  private final int columns;
  private final List<CompactBlock> blocks;
  private final long entries;

  private CompactMatrix(int rows, int columns, List<CompactBlock> blocks) {
    this.rows = rows;
    this.columns = columns;
    this.blocks = blocks;
    this.entries = blocks.stream().mapToLong(CompactBlock::entries).sum();
  }

  /** A copy of a matrix, made by as many threads as there are processors. */
  public static CompactMatrix copyOf(CellMatrix matrix) {
    return copyOf(matrix, 0);
  }

  /**
   * A copy of a matrix, read once, a block of rows at a time. Stored zeros are left out.
   *
   * @param threads how many read; 0 for as many as there are processors
   */
  public static CompactMatrix copyOf(CellMatrix matrix, int threads) {
    CompactBlock[] blocks = new CompactBlock[-Math.floorDiv(-matrix.rows(), BLOCK_ROWS)];
    try (TaskThreads readers = new TaskThreads(threads)) {
      readers.forEach(
          blocks.length,
          () -> {
            SparseRows buffer = new SparseRows();
            return block -> {
              int from = block * BLOCK_ROWS;
              matrix.read(from, from + Math.min(BLOCK_ROWS, matrix.rows() - from), buffer);
              blocks[block] = CompactBlock.of(buffer, matrix.columns());
            };
          });
    }
    return new CompactMatrix(matrix.rows(), matrix.columns(), List.of(blocks));
  }

  /** The bytes that the entries take up. */
  public long bytes() {
    return blocks.stream().mapToLong(CompactBlock::bytes).sum();
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
}
