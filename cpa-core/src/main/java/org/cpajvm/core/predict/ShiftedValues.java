package org.cpajvm.core.predict;

import java.util.Arrays;
import org.cpajvm.api.data.SparseRows;

/**
 * Values that are shifted by a number for each gene. Where no value of the cells is negative, as in
 * log-normalized data, none becomes so: what would fall below zero is zero, and the others fall the
 * more. Immutable.
 */
final class ShiftedValues implements CellMover.Movement {
  private final double[] shift;
  private final boolean positive;

  private ShiftedValues(double[] shift, boolean positive) {
    this.shift = shift;
    this.positive = positive;
  }

  /**
   * Finds the shifts.
   *
   * @param cells the number of rows
   * @param rows cells to find them on
   * @param mean the mean of all cells, of which these are some
   * @param wanted the mean that all cells shall have
   */
  static ShiftedValues fit(int cells, SparseRows rows, double[] mean, double[] wanted) {
    double[] shift = new double[mean.length];
    for (int gene = 0; gene < shift.length; gene++) {
      shift[gene] = wanted[gene] - mean[gene];
    }
    boolean positive = true;
    for (int k = 0; k < rows.nonZeros(); k++) {
      positive &= rows.values()[k] >= 0;
    }
    if (positive) {
      float[][] columns = columns(cells, rows, mean.length);
      for (int gene = 0; gene < shift.length; gene++) {
        if (shift[gene] < 0) {
          shift[gene] = clipped(columns[gene], cells, shift[gene]);
        }
      }
    }
    return new ShiftedValues(shift, positive);
  }

  /** The values of each gene that are not zero. */
  private static float[][] columns(int cells, SparseRows rows, int genes) {
    int[] numbers = new int[genes];
    for (int k = 0; k < rows.nonZeros(); k++) {
      numbers[rows.columns()[k]]++;
    }
    float[][] columns = new float[genes][];
    Arrays.setAll(columns, gene -> new float[numbers[gene]]);
    for (int k = rows.start(cells) - 1; k >= 0; k--) {
      int gene = rows.columns()[k];
      columns[gene][--numbers[gene]] = rows.values()[k];
    }
    return columns;
  }

  /** The shift d below 0 for which max(0, x + d) is on average lower than x by the wanted fall. */
  private static double clipped(float[] values, int cells, double wanted) {
    Arrays.sort(values);
    double left = -wanted * cells; // what the values must lose together
    double fallen = 0;
    for (int i = 0; i < values.length; i++) {
      double step = values[i] - fallen; // until the next value is zero
      int still = values.length - i;
      if (step * still >= left) {
        return -(fallen + left / still);
      }
      left -= step * still;
      fallen = values[i];
    }
    return -fallen;
  }

  @Override
  public void move(int[] cells, int[] copies, SparseRows rows, float[] moved) {
    int genes = shift.length;
    for (int i = 0; i < cells.length; i++) {
      Arrays.fill(moved, i * genes, (i + 1) * genes, 0);
      for (int k = rows.start(i); k < rows.start(i + 1); k++) {
        moved[i * genes + rows.columns()[k]] = rows.values()[k];
      }
      for (int gene = 0; gene < genes; gene++) {
        float value = (float) (moved[i * genes + gene] + shift[gene]);
        moved[i * genes + gene] = positive ? Math.max(0, value) : value;
      }
    }
  }
}
