package org.cpajvm.dl4j;

import java.util.Arrays;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.GeneWeights;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of genes in the loss of the cells of a batch: dense for the graph, and those of the
 * stored counts for the terms that are computed over these alone. A mixed cell has the mixed
 * weights of its two conditions.
 */
final class LossWeights {
  private final GeneWeights weights;
  private final RowBuffer row;
  private final double[] ofCell;
  private final double[] logFactorials;
  private double[] ofCounts = new double[0];

  /**
   * Weights for as many cells as a matrix has rows.
   *
   * @param dense where the weights go that the graph reads, cells x genes
   */
  LossWeights(GeneWeights weights, INDArray dense) {
    this.weights = weights;
    this.row = RowBuffer.of(dense, weights.genes());
    this.ofCell = new double[weights.genes()];
    this.logFactorials = new double[Math.toIntExact(dense.size(0))];
  }

  /**
   * Computes the weights of a cell.
   *
   * @param batch where its condition is
   * @param cell its position, which is its row of the counts too; cells come in their order
   * @param counts the counts
   */
  void fill(CellBatch batch, int cell, StagedCounts counts) {
    Arrays.fill(ofCell, 0);
    double share = batch.mixup().map(CellBatch.Mixup::weight).orElse(1.0);
    weights.add(batch.conditions()[cell], share, ofCell);
    batch
        .mixup()
        .ifPresent(m -> weights.add(batch.conditions()[m.partners()[cell]], 1 - share, ofCell));
    for (int gene = 0; gene < ofCell.length; gene++) {
      row.set(gene, ofCell[gene]);
    }
    row.write(cell);
    SparseRows rows = counts.rows();
    if (ofCounts.length < rows.columns().length) {
      ofCounts = Arrays.copyOf(ofCounts, rows.columns().length);
    }
    double factorials = 0;
    for (int k = rows.start(cell); k < rows.start(cell + 1); k++) {
      ofCounts[k] = ofCell[rows.columns()[k]];
      factorials += ofCounts[k] * counts.logFactorial(k);
    }
    logFactorials[cell] = factorials;
  }

  /** The weights of the stored counts, in their order. */
  double[] ofCounts() {
    return ofCounts;
  }

  /** The weighted sum of lgamma(x + 1) over the genes of each cell. */
  double[] logFactorials() {
    return logFactorials;
  }
}
