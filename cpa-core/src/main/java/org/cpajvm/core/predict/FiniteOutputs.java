package org.cpajvm.core.predict;

import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.Output;
import org.cpajvm.core.study.Study;

/**
 * Refuses outputs that are NaN or infinite, so that none is ever written: the weights of a model
 * are finite, but a dose or a value of a cell can be too large for it. Stateless.
 */
public final class FiniteOutputs {
  private static final int EXPONENT = 0x7f800000;
  private static final int LOWEST_BIT_OF_EXPONENT = 0x00800000;

  private FiniteOutputs() {}

  /**
   * Checks outputs of cells.
   *
   * @param study where the cells are
   * @param cells the cells
   * @param outputs for each output its rows, one after the other
   * @param from what computed them
   * @throws BadInputException if a number is not finite; the message names the cell
   */
  public static void check(Study study, int[] cells, Map<Output, float[]> outputs, Inference from) {
    outputs.forEach(
        (output, values) -> {
          for (int row = 0; row < cells.length; row++) {
            check(study, cells[row], values, row, from.width(output));
          }
        });
  }

  /**
   * Checks a row.
   *
   * @param cell the cell
   * @param values rows of some width, one after the other
   * @param row the row of the cell
   */
  static void check(Study study, int cell, float[] values, int row, int width) {
    int from = row * width;
    int to = from + width;
    if (allFinite(values, from, to)) {
      return;
    }
    int at = from;
    while (Float.isFinite(values[at])) {
      at++;
    }
    throw new BadInputException(
        study.source()
            + ": the model gives "
            + values[at]
            + " for cell '"
            + study.obs().index().text(cell)
            + "' at position "
            + (at - from)
            + ": its values or the dose are beyond what the model can compute with; check them, or"
            + " leave the cell out with --keep");
  }

  /**
   * Whether all numbers are finite: without a branch for each, so that it costs next to nothing.
   */
  private static boolean allFinite(float[] values, int from, int to) {
    int carry = 0;
    for (int i = from; i < to; i++) {
      // An exponent of all ones, NaN or infinity, overflows into the sign.
      carry |= (Float.floatToRawIntBits(values[i]) & EXPONENT) + LOWEST_BIT_OF_EXPONENT;
    }
    return carry >= 0;
  }
}
