package org.cpajvm.core.metrics;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.counts.ExpressionScale;

/**
 * How well real cells predict other cells of the same group: the ceiling of every prediction. The
 * cells are drawn into halves, several times, and the mean of one half is compared with that of the
 * other. Each half has fewer cells than the group, so its mean is less certain: the ceiling is, if
 * anything, a little low.
 *
 * <p>Cells come one at a time; the memory is 40 bytes for each gene and draw. Not safe for use by
 * several threads at a time.
 */
public final class HalfSplits {
  private final int cells;
  private final BitSet[] firstHalf;
  private final GroupMoments halves;
  private int added;

  /**
   * Draws the halves.
   *
   * @param cells how many cells the group has; two or more
   * @param genes the number of genes
   * @param draws how often they are split; one or more
   * @param scale the scale on which means are compared
   * @param seed the same seed draws the same halves
   */
  public HalfSplits(int cells, int genes, int draws, ExpressionScale scale, long seed) {
    if (cells < 2 || draws < 1) {
      throw new IllegalArgumentException(cells + " cells cannot be halved " + draws + " times");
    }
    this.cells = cells;
    this.firstHalf = new BitSet[draws];
    this.halves = new GroupMoments(2 * draws, genes, scale);
    SplittableRandom random = new SplittableRandom(seed);
    for (int draw = 0; draw < draws; draw++) {
      firstHalf[draw] = half(cells, random);
    }
  }

  /** Each set of half of the cells is equally likely (selection sampling, Knuth's algorithm S). */
  private static BitSet half(int cells, SplittableRandom random) {
    BitSet chosen = new BitSet(cells);
    int wanted = cells / 2;
    for (int cell = 0; cell < cells; cell++) {
      if (random.nextInt(cells - cell) < wanted) {
        chosen.set(cell);
        wanted--;
      }
    }
    return chosen;
  }

  /** Adds the next cell of the group. */
  public void add(SparseRows rows, int row) {
    if (added == cells) {
      throw new IllegalStateException("the group has " + cells + " cells, and one more was added");
    }
    for (int draw = 0; draw < firstHalf.length; draw++) {
      halves.add(2 * draw + (firstHalf[draw].get(added) ? 0 : 1), rows, row);
    }
    added++;
  }

  /**
   * Compares the halves, when all cells have been added.
   *
   * @param reference what change is measured from, as for a prediction
   * @param ranking the genes, the most changed first, as for a prediction
   * @param mask the genes that a mask provider chose for the group, as for a prediction
   * @return the average over the draws
   */
  public MeanChange ceiling(double[] reference, int[] ranking, Optional<BitSet> mask) {
    if (added < cells) {
      throw new IllegalStateException(added + " of " + cells + " cells have been added");
    }
    List<MeanChange> draws = new ArrayList<>();
    for (int draw = 0; draw < firstHalf.length; draw++) {
      double[] one = halves.group(2 * draw).mean();
      double[] other = halves.group(2 * draw + 1).mean();
      draws.add(MeanChange.of(one, other, reference, ranking, mask));
    }
    return MeanChange.average(draws);
  }
}
