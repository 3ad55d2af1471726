package org.cpajvm.api.model;

import java.util.Optional;
import org.cpajvm.api.data.SparseRows;

/**
 * Cells on their way into a model, still sparse. Arrays are not copied; entries behind the number
 * of cells are ignored, so that buffers can be used again.
 *
 * @param expression the expression of each cell, as it is trained on: counts, or log-normalized for
 *     {@code gauss}
 * @param slotStarts the treatment of cell {@code i} is at the slots {@code slotStarts[i]} to {@code
 *     slotStarts[i + 1]} (exclusive)
 * @param slotPerturbations the perturbation id of each slot; never the padding
 * @param slotDoses the dose of each slot
 * @param conditions the condition of each cell, or null outside training
 * @param covariates for each covariate the value of each cell
 * @param mixup how cells are mixed, if they are
 */
public record CellBatch(
    SparseRows expression,
    int[] slotStarts,
    int[] slotPerturbations,
    double[] slotDoses,
    int[] conditions,
    int[][] covariates,
    Optional<Mixup> mixup) {

  /**
   * Mixes each cell with another one: {@code weight} of its own and {@code 1 - weight} of its
   * partner.
   *
   * @param weight from 0 to 1
   * @param partners a permutation of the cells of the batch
   */
  public record Mixup(double weight, int[] partners) {}

  /** The number of cells. */
  public int cells() {
    return expression.rows();
  }
}
