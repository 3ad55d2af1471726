package org.cpajvm.api.model;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * How much each gene counts in the reconstruction loss of a cell, by the cell's condition: a gene
 * of the condition's mask {@code factor} times as much as another one. The weights of a condition
 * have the mean 1, so that the loss keeps its scale: with k of G genes in the mask, the others
 * weigh G / (G + (factor - 1) k), and those in it {@code factor} times that. A condition without a
 * mask has the weight 1 for each gene.
 *
 * <p>A bit for each condition and gene is all that is kept. Immutable.
 *
 * @param genes the number of genes, G
 * @param factor above 0
 * @param masks for each condition its genes, or null. Neither array nor bit sets are copied: nobody
 *     may write to them
 */
public record GeneWeights(int genes, double factor, BitSet[] masks) {

  /** Checks the factor and the masks. */
  public GeneWeights {
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("genes of a mask count " + factor + " times as much");
    }
    for (BitSet mask : masks) {
      if (mask != null && mask.length() > genes) {
        throw new IllegalArgumentException(
            "a mask has gene " + (mask.length() - 1) + " of " + genes);
      }
    }
  }

  /** The weight of a gene outside of the mask of a condition. */
  public double outside(int condition) {
    BitSet mask = masks[condition];
    return mask == null ? 1 : genes / (genes + (factor - 1) * mask.cardinality());
  }

  /**
   * Adds a share of the weights of a condition to numbers.
   *
   * @param condition the position of the condition
   * @param share what the weights are multiplied by
   * @param weights a number for each gene
   */
  public void add(int condition, double share, double[] weights) {
    double outside = share * outside(condition);
    for (int gene = 0; gene < genes; gene++) {
      weights[gene] += outside;
    }
    BitSet mask = masks[condition];
    if (mask == null) {
      return;
    }
    double more = (factor - 1) * outside;
    for (int gene = mask.nextSetBit(0); gene >= 0; gene = mask.nextSetBit(gene + 1)) {
      weights[gene] += more;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GeneWeights weights
        && genes == weights.genes
        && factor == weights.factor
        && Arrays.equals(masks, weights.masks);
  }

  @Override
  public int hashCode() {
    return Objects.hash(genes, factor, Arrays.hashCode(masks));
  }

  @Override
  public String toString() {
    return "GeneWeights[genes=" + genes + ", factor=" + factor + "]";
  }
}
