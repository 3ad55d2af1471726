package org.cpajvm.dl4j;

import java.util.Arrays;
import org.cpajvm.api.data.SparseRows;

/**
 * Values of stored counts, gene by gene instead of cell by cell, for a range of genes; a buffer
 * that is filled again and again. For one thread.
 */
final class CountsByGene {
  private int from;
  private int[] starts = new int[0]; // of each gene; two more, for the sort
  private int[] firsts = new int[0]; // of each cell, in its row
  private int[] cells = new int[0];
  private float[] values = new float[0];

  /**
   * Takes what is stored of some genes.
   *
   * @param rows where counts are stored
   * @param ofCounts the values, in their order
   * @param fromGene the first of the genes
   * @param toGene the gene after the last one
   */
  void take(SparseRows rows, float[] ofCounts, int fromGene, int toGene) {
    from = fromGene;
    reserve(rows.rows(), toGene - fromGene);
    int[] genes = rows.columns();
    for (int cell = 0; cell < rows.rows(); cell++) {
      firsts[cell] = first(rows, cell);
      for (int k = firsts[cell]; k < rows.start(cell + 1) && genes[k] < toGene; k++) {
        starts[genes[k] - from + 2]++;
      }
    }
    for (int gene = 2; gene <= toGene - from + 1; gene++) {
      starts[gene] += starts[gene - 1];
    }
    int stored = starts[toGene - from + 1];
    if (cells.length < stored) {
      cells = new int[stored + stored / 4];
      values = new float[cells.length];
    }
    for (int cell = 0; cell < rows.rows(); cell++) {
      for (int k = firsts[cell]; k < rows.start(cell + 1) && genes[k] < toGene; k++) {
        int at = starts[genes[k] - from + 1]++; // ends where the next gene starts
        cells[at] = cell;
        values[at] = ofCounts[k];
      }
    }
  }

  private void reserve(int numberOfCells, int genes) {
    if (starts.length < genes + 2) {
      starts = new int[genes + 2];
    }
    if (firsts.length < numberOfCells) {
      firsts = new int[numberOfCells];
    }
    Arrays.fill(starts, 0);
  }

  private int first(SparseRows rows, int cell) {
    int found = Arrays.binarySearch(rows.columns(), rows.start(cell), rows.start(cell + 1), from);
    return found < 0 ? -found - 1 : found;
  }

  /** Where the values of a gene begin; those of the gene before it end there. */
  int start(int gene) {
    return starts[gene - from];
  }

  /** The cell of each value; those of a gene ascend. */
  int[] cells() {
    return cells;
  }

  /** The values. */
  float[] values() {
    return values;
  }
}
