package org.cpajvm.core.study;

import java.util.BitSet;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.threads.TaskThreads;

/** Finds the cells of a matrix that have no values but zeros, in one pass over it. */
final class EmptyCells {
  private static final int BLOCK_ROWS = 1024;
  private static final int BLOCK_ENTRIES = 1 << 22;

  private EmptyCells() {}

  /** The rows of a matrix in which something is not zero, ascending. */
  static int[] others(CellMatrix matrix) {
    int blockRows =
        matrix.isDense()
            ? Math.max(1, Math.min(BLOCK_ROWS, BLOCK_ENTRIES / Math.max(1, matrix.columns())))
            : BLOCK_ROWS;
    BitSet others = new BitSet();
    try (TaskThreads readers = new TaskThreads(0)) {
      readers.forEach(
          -Math.floorDiv(-matrix.rows(), blockRows),
          () -> {
            SparseRows rows = new SparseRows();
            return block -> {
              int from = block * blockRows;
              matrix.read(from, from + Math.min(blockRows, matrix.rows() - from), rows);
              BitSet found = new BitSet();
              for (int row = 0; row < rows.rows(); row++) {
                found.set(from + row, hasValues(rows, row));
              }
              synchronized (others) {
                others.or(found);
              }
            };
          });
    }
    return others.stream().toArray();
  }

  private static boolean hasValues(SparseRows rows, int row) {
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      if (rows.values()[k] != 0) {
        return true;
      }
    }
    return false;
  }
}
