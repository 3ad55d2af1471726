package org.cpajvm.core.study;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.threads.TaskThreads;

/**
 * Reads a matrix once, a block of rows at a time on each of some threads, and refuses values that
 * cannot be trained on.
 */
final class ExpressionCheck {
  private static final int BLOCK_ROWS = 1024;
  private static final int BLOCK_ENTRIES = 1 << 22; // of a dense matrix: 32 MB
  private static final float EXACT = 1 << 24;

  private final String source;
  private final String matrixName;
  private final Table obs;
  private final Table var;
  private final boolean counts;
  // Guarded by this.
  private final SortedSet<Integer> emptyCells = new TreeSet<>();
  private long largeCounts;

  /**
   * Prepares a check.
   *
   * @param counts whether the values must be counts
   */
  ExpressionCheck(String source, String matrixName, Table obs, Table var, boolean counts) {
    this.source = source;
    this.matrixName = matrixName;
    this.obs = obs;
    this.var = var;
    this.counts = counts;
  }

  void check(CellMatrix matrix, TaskThreads readers) {
    int blockRows =
        matrix.isDense()
            ? Math.max(1, Math.min(BLOCK_ROWS, BLOCK_ENTRIES / matrix.columns()))
            : BLOCK_ROWS;
    readers.forEach(
        -Math.floorDiv(-matrix.rows(), blockRows),
        () -> {
          SparseRows rows = new SparseRows();
          return block -> {
            int from = block * blockRows;
            matrix.read(from, from + Math.min(blockRows, matrix.rows() - from), rows);
            for (int row = 0; row < rows.rows(); row++) {
              checkRow(rows, row, from + row);
            }
          };
        });
  }

  private void checkRow(SparseRows rows, int row, int cell) {
    double sum = 0;
    int large = 0;
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      float value = rows.values()[k];
      if (!Float.isFinite(value)) {
        throw wrong(
            cell,
            rows.columns()[k],
            value,
            "is not a finite number: fill it in or leave the cell or gene out");
      }
      if (counts && value < 0) {
        throw wrong(
            cell,
            rows.columns()[k],
            value,
            "is negative, so these are no counts: choose a layer of counts (--layer) or --set recon_loss=gauss");
      }
      // the conversion alone tells most counts, and is fast before it is compiled well
      if (counts && value != (int) value && value != Math.rint(value)) {
        throw wrong(
            cell,
            rows.columns()[k],
            value,
            "is no whole number, so these are no counts: choose a layer of counts (--layer) or --set recon_loss=gauss");
      }
      large += counts && value > EXACT ? 1 : 0;
      sum += value;
    }
    if (large > 0 || (counts && sum == 0)) {
      note(cell, sum == 0, large);
    }
  }

  private synchronized void note(int cell, boolean empty, int large) {
    largeCounts += large;
    if (empty) {
      emptyCells.add(cell);
    }
  }

  private BadInputException wrong(int cell, int gene, float value, String what) {
    return new BadInputException(
        source
            + ", "
            + matrixName
            + ", row "
            + cell
            + " (cell "
            + obs.index().text(cell)
            + "), gene "
            + var.index().text(gene)
            + ": "
            + value
            + " "
            + what);
  }

  /** The cells whose counts sum to 0, ascending; none where the values are no counts. */
  synchronized SortedSet<Integer> emptyCells() {
    return Collections.unmodifiableSortedSet(emptyCells);
  }

  /** Refuses empty cells. */
  synchronized BadInputException emptyCellsError() {
    int first = emptyCells.first();
    return new BadInputException(
        source
            + ", "
            + matrixName
            + ": "
            + emptyCells.size()
            + (emptyCells.size() == 1 ? " cell has" : " cells have")
            + " no counts at all, the first is row "
            + first
            + " (cell "
            + obs.index().text(first)
            + "): remove them, or leave them out with --drop-empty-cells");
  }

  /** What the user should know. */
  synchronized List<String> warnings() {
    return largeCounts == 0
        ? List.of()
        : List.of(
            source + ", " + matrixName + ": " + largeCounts + " counts above 2^24 are rounded");
  }
}
