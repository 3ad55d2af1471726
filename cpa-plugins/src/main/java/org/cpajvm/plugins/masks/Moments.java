package org.cpajvm.plugins.masks;

import java.util.Arrays;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.plugin.GeneMaskProvider.Study;

/**
 * The sums of expression, and of its square, of every gene in every condition: 16 bytes for each
 * pair of condition and gene (23 MB for 284 conditions and 5,000 genes), whatever the number of
 * cells.
 */
final class Moments {
  private static final int BLOCK = 512;
  private static final double TOTAL = 10_000;

  /** Relative differences below this are what adding up doubles leaves, and count as none. */
  static final double ROUNDING = 1e-11;

  private final Study study;
  private final boolean counts;
  private final double[][] sums;
  private final double[][] squares;
  private final int[] cells;

  private Moments(Study study, boolean counts) {
    this.study = study;
    this.counts = counts;
    int conditions = study.conditions().size();
    sums = new double[conditions][];
    squares = new double[conditions][];
    cells = new int[conditions];
  }

  /**
   * Reads the training cells, block by block.
   *
   * @param counts whether the values are counts, which are scaled to 10,000 in each cell; of the
   *     result log(1 + x) is taken. Otherwise values are taken as they are.
   */
  static Moments of(Study study, boolean counts) {
    Moments moments = new Moments(study, counts);
    SparseRows block = new SparseRows();
    int[] training = study.trainingCells();
    for (int from = 0; from < training.length; from += BLOCK) {
      int[] rows = Arrays.copyOfRange(training, from, Math.min(from + BLOCK, training.length));
      study.expression().gather(rows, block);
      for (int row = 0; row < rows.length; row++) {
        moments.add(rows[row], block, row);
      }
    }
    return moments;
  }

  private void add(int cell, SparseRows block, int row) {
    int condition = study.conditionOfCell()[cell];
    if (sums[condition] == null) {
      sums[condition] = new double[study.expression().columns()];
      squares[condition] = new double[study.expression().columns()];
    }
    cells[condition]++;
    double scale = counts ? scale(cell, block, row) : 1;
    for (int i = block.start(row); i < block.start(row + 1); i++) {
      double value = counts ? Math.log1p(block.values()[i] * scale) : block.values()[i];
      sums[condition][block.columns()[i]] += value;
      squares[condition][block.columns()[i]] += value * value;
    }
  }

  private double scale(int cell, SparseRows block, int row) {
    double total = 0;
    for (int i = block.start(row); i < block.start(row + 1); i++) {
      float value = block.values()[i];
      if (!(value >= 0 && value == Math.rint(value))) {
        throw new BadInputException(
            study.data().source()
                + ": cell "
                + study.data().obs().index().text(cell)
                + " has the value "
                + value
                + ", which is no count; name the layer with counts, or set counts=false for"
                + " log-normalized values");
      }
      total += value;
    }
    return total > 0 ? TOTAL / total : 0;
  }

  /** How many training cells a condition has. */
  int cells(int condition) {
    return cells[condition];
  }

  /** The mean of a gene over the training cells of a condition that has any. */
  double mean(int condition, int gene) {
    return sums[condition][gene] / cells[condition];
  }

  /** The unbiased variance of a gene over the training cells of a condition, at least two. */
  double variance(int condition, int gene) {
    double mean = mean(condition, gene);
    double centred = squares[condition][gene] - cells[condition] * mean * mean;
    boolean noise = centred <= ROUNDING * squares[condition][gene];
    return noise ? 0 : centred / (cells[condition] - 1);
  }
}
