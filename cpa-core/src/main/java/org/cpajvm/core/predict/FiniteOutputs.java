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
   * @throws BadInputException if a number is not finite; the message names the cell
   */
  public static void check(Study study, int[] cells, Map<Output, float[]> outputs, Inference from) {
    outputs.forEach(
        (output, values) -> check(study, cells, values, from.width(output), output.name()));
  }

  /** Checks predicted expression. */
  static void check(Study study, int[] cells, float[] values, int genes) {
    check(study, cells, values, genes, "expression");
  }

  private static void check(Study study, int[] cells, float[] values, int width, String what) {
    int length = cells.length * width;
    if (allFinite(values, length)) {
      return;
    }
    int at = 0;
    while (Float.isFinite(values[at])) {
      at++;
    }
    throw new BadInputException(
        study.source()
            + ": the model gives "
            + values[at]
            + " as "
            + what
            + " of cell '"
            + study.obs().index().text(cells[at / width])
            + "': its values or the dose are beyond what the model can compute with; check them,"
            + " and leave such cells out with --keep");
  }

  /**
   * Whether all numbers are finite: without a branch for each, so that it costs next to nothing.
   */
  private static boolean allFinite(float[] values, int length) {
    int carry = 0;
    for (int i = 0; i < length; i++) {
      // An exponent of all ones, NaN or infinity, overflows into the sign.
      carry |= (Float.floatToRawIntBits(values[i]) & EXPONENT) + LOWEST_BIT_OF_EXPONENT;
    }
    return carry >= 0;
  }
}
