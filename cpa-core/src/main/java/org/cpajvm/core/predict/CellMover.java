package org.cpajvm.core.predict;

import java.util.Arrays;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.threads.TaskThreads;

/**
 * Moves real cells so that their mean becomes a wanted one, and each stays a cell like those it
 * comes from: counts are carried to the same place in a distribution with another mean ({@link
 * MovedCounts}), other values are shifted ({@link ShiftedValues}). How far each gene must be moved
 * is found on {@value #MOST_FITTED} of the cells at most, so that the memory does not grow with the
 * cells. Used by one thread at a time.
 */
final class CellMover {
  private static final int BLOCK = 512;
  private static final int MOST_FITTED = 1_000;

  private final Study study;
  private final ReconstructionLoss loss;
  private final long seed;
  private final TaskThreads threads;

  CellMover(Study study, ReconstructionLoss loss, long seed, TaskThreads threads) {
    this.study = study;
    this.loss = loss;
    this.seed = seed;
    this.threads = threads;
  }

  /** Knows how each gene is moved, and moves cells. */
  interface Movement {
    /**
     * Moves the cells of a block.
     *
     * @param cells which cells they are
     * @param copies for each of them how many times it was there before
     * @param rows their expression
     * @param moved takes them, cells x genes
     */
    void move(int[] cells, int[] copies, SparseRows rows, float[] moved);
  }

  /**
   * Moves cells.
   *
   * @param cells the cells, at least one; copies of a cell beside each other are moved to other
   *     places each
   * @param mean their mean, on the scale of comparison
   * @param wanted the mean that the moved cells shall have, on that scale; what is below the least
   *     possible one becomes it
   * @param sink takes the moved cells, in the same order
   */
  void move(int[] cells, double[] mean, double[] wanted, Predictor.Sink sink) {
    int[] copies = copies(cells);
    int[] fitted = NetworkChanges.some(cells, MOST_FITTED);
    SparseRows rows = new SparseRows();
    study.gather(fitted, loss, rows);
    Movement movement =
        loss.needsCounts()
            ? MovedCounts.fit(
                fitted, NetworkChanges.some(copies, MOST_FITTED), rows, mean, wanted, seed, threads)
            : ShiftedValues.fit(fitted.length, rows, mean, wanted);
    float[] moved = new float[Math.min(BLOCK, cells.length) * wanted.length];
    for (int from = 0; from < cells.length; from += BLOCK) {
      int to = Math.min(cells.length, from + BLOCK);
      int[] block = Arrays.copyOfRange(cells, from, to);
      study.gather(block, loss, rows);
      movement.move(block, Arrays.copyOfRange(copies, from, to), rows, moved);
      sink.accept(block, moved);
    }
  }

  private static int[] copies(int[] cells) {
    int[] copies = new int[cells.length];
    for (int i = 1; i < cells.length; i++) {
      copies[i] = cells[i] == cells[i - 1] ? copies[i - 1] + 1 : 0;
    }
    return copies;
  }
}
