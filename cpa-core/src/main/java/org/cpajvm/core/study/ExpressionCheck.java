package org.cpajvm.core.study;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.threads.TaskThreads;

/**
 * Reads a matrix once, a block of rows at a time on each of some threads, and refuses values that
 * cannot be trained on.
 */
final class ExpressionCheck {
  private static final int BLOCK_ROWS = 1024;
  private static final int BLOCK_ENTRIES = 1 << 22; // of a dense matrix: 32 MB

  private final Study study;
  private final ValueCheck values;
  private final boolean counts;
  // Guarded by this.
  private final SortedSet<Integer> emptyCells = new TreeSet<>();
  private long roundedCounts;

  /**
   * Prepares a check of the cells of a study.
   *
   * @param loss the distribution of expression, which decides whether values must be counts
   */
  ExpressionCheck(Study study, ReconstructionLoss loss) {
    this.study = study;
    this.values = new ValueCheck(study, loss);
    this.counts = loss.needsCounts();
  }

  void check(TaskThreads readers) {
    CellMatrix matrix = study.expression();
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
    int rounded = values.check(rows, row, cell);
    boolean empty = counts;
    for (int k = rows.start(row); empty && k < rows.start(row + 1); k++) {
      empty = rows.values()[k] == 0;
    }
    if (rounded > 0 || empty) {
      note(cell, empty, rounded);
    }
  }

  private synchronized void note(int cell, boolean empty, int rounded) {
    roundedCounts += rounded;
    if (empty) {
      emptyCells.add(cell);
    }
  }

  /** The cells whose counts sum to 0, ascending; none where the values are no counts. */
  synchronized SortedSet<Integer> emptyCells() {
    return Collections.unmodifiableSortedSet(emptyCells);
  }

  /** Refuses empty cells. */
  synchronized BadInputException emptyCellsError() {
    int first = emptyCells.first();
    return new BadInputException(
        values.place()
            + ": "
            + emptyCells.size()
            + (emptyCells.size() == 1 ? " cell has" : " cells have")
            + " no counts at all, the first is "
            + study.where(first)
            + ": remove them, or leave them out with --drop-empty-cells");
  }

  /** What the user should know. */
  synchronized List<String> warnings() {
    return roundedCounts == 0
        ? List.of()
        : List.of(values.place() + ": " + roundedCounts + " counts above 2^24 are rounded");
  }
}
