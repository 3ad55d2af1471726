package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.List;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.Table;

/** Reads a matrix once, a block of rows at a time, and refuses values that cannot be trained on. */
final class ExpressionCheck {
  private static final int BLOCK_ROWS = 1024;
  private static final int BLOCK_ENTRIES = 1 << 22; // of a dense matrix: 32 MB
  private static final float EXACT = 1 << 24;

  private final String source;
  private final String matrixName;
  private final Table obs;
  private final Table var;
  private final boolean counts;
  private final List<Integer> emptyCells = new ArrayList<>();
  private int largeCounts;

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

  void check(CellMatrix matrix) {
    SparseRows rows = new SparseRows();
    int block =
        matrix.isDense()
            ? Math.max(1, Math.min(BLOCK_ROWS, BLOCK_ENTRIES / matrix.columns()))
            : BLOCK_ROWS;
    for (int from = 0; from < matrix.rows(); from += block) {
      int to = Math.min(matrix.rows(), from + block);
      matrix.read(from, to, rows);
      for (int row = 0; row < rows.rows(); row++) {
        checkRow(rows, row, from + row);
      }
    }
  }

  private void checkRow(SparseRows rows, int row, int cell) {
    double sum = 0;
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
      if (counts && value != Math.rint(value)) {
        throw wrong(
            cell,
            rows.columns()[k],
            value,
            "is no whole number, so these are no counts: choose a layer of counts (--layer) or --set recon_loss=gauss");
      }
      largeCounts += counts && value > EXACT ? 1 : 0;
      sum += value;
    }
    if (counts && sum == 0) {
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
  List<Integer> emptyCells() {
    return emptyCells;
  }

  /** Refuses empty cells. */
  BadInputException emptyCellsError() {
    int first = emptyCells.get(0);
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
  List<String> warnings() {
    return largeCounts == 0
        ? List.of()
        : List.of(
            source + ", " + matrixName + ": " + largeCounts + " counts above 2^24 are rounded");
  }
}
