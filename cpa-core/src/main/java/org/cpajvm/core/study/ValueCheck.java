package org.cpajvm.core.study;

import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ReconstructionLoss;

/** Refuses values of expression that a model cannot take. Immutable. */
final class ValueCheck {
  /** From here on counts are rounded in single precision. */
  private static final float EXACT = 1 << 24;

  /** No tube holds as many molecules of a cell, and sums and squares stay finite. */
  private static final float MOST_COUNT = 1L << 31;

  private static final float MOST_VALUE = 1L << 50;

  private final Study study;
  private final boolean counts;

  /**
   * A check of the cells of a study.
   *
   * @param loss the distribution of expression, which decides whether values must be counts
   */
  ValueCheck(Study study, ReconstructionLoss loss) {
    this.study = study;
    this.counts = loss.needsCounts();
  }

  /**
   * Checks the values of a cell.
   *
   * @param cell the cell of the study that the row is of
   * @return how many of its counts are rounded
   * @throws BadInputException if the model cannot take one
   */
  int check(SparseRows rows, int row, int cell) {
    int rounded = 0;
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      float value = rows.values()[k];
      // the conversion alone tells most counts, and is fast before it is compiled well
      boolean right = counts ? value >= 0 && value == (int) value : Math.abs(value) <= MOST_VALUE;
      if (!right) {
        checkClosely(value, rows.columns()[k], cell);
      }
      rounded += counts && value > EXACT ? 1 : 0;
    }
    return rounded;
  }

  private void checkClosely(float value, int gene, int cell) {
    if (!Float.isFinite(value)) {
      throw wrong(
          cell, gene, value, "is not a finite number: fill it in or leave the cell or gene out");
    }
    if (counts && value < 0) {
      throw wrong(cell, gene, value, "is negative, so these are no counts: " + noCounts());
    }
    if (counts && value != Math.rint(value)) {
      throw wrong(cell, gene, value, "is no whole number, so these are no counts: " + noCounts());
    }
    if (counts ? value > MOST_COUNT : Math.abs(value) > MOST_VALUE) {
      throw wrong(
          cell,
          gene,
          value,
          (counts ? "is too large for a count" : "is too large for a model of single precision")
              + ": correct it or leave the cell or gene out");
    }
  }

  private static String noCounts() {
    return "use a file with counts, or train on a layer of counts (--layer) or with --set recon_loss=gauss";
  }

  private BadInputException wrong(int cell, int gene, float value, String what) {
    return new BadInputException(
        place()
            + ", "
            + study.where(cell)
            + ", gene "
            + study.design().genes().get(gene)
            + ": "
            + value
            + " "
            + what);
  }

  /** The file and the matrix in messages. */
  String place() {
    return study.source()
        + ", "
        + study.design().columns().layer().map(name -> "layer '" + name + "'").orElse("X");
  }
}
