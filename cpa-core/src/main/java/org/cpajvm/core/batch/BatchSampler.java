package org.cpajvm.core.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.cpajvm.core.random.Seeds;

/**
 * Shuffles cells into batches; the order of an epoch is a function of the seed and the epoch.
 * Immutable.
 */
public final class BatchSampler {
  private final int[] cells;
  private final int batchSize;
  private final long seed;

  /**
   * A sampler.
   *
   * @param cells the cells of an epoch; two or more
   * @param batchSize the most cells of a batch; two or more
   */
  public BatchSampler(int[] cells, int batchSize, long seed) {
    if (cells.length < 2 || batchSize < 2) {
      throw new IllegalArgumentException(cells.length + " cells in batches of " + batchSize);
    }
    this.cells = cells.clone();
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /**
   * The most cells that a batch can have: one more than asked for, where a single cell would be
   * left.
   */
  public int largestBatch() {
    return Math.min(cells.length, batchSize == 2 ? 3 : batchSize);
  }

  /**
   * The batches of an epoch: every cell once, in random order. Their sizes differ by one at most,
   * and none has a single cell, of which batch norm could make nothing.
   */
  public List<int[]> epoch(int epoch) {
    int[] order = cells.clone();
    SplittableRandom random = new SplittableRandom(Seeds.of(seed, "epoch", epoch));
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int cell = order[i];
      order[i] = order[j];
      order[j] = cell;
    }
    int batches = Math.min(-Math.floorDiv(-order.length, batchSize), order.length / 2);
    List<int[]> result = new ArrayList<>(batches);
    int from = 0;
    for (int batch = 0; batch < batches; batch++) {
      int size = order.length / batches + (batch < order.length % batches ? 1 : 0);
      result.add(Arrays.copyOfRange(order, from, from + size));
      from += size;
    }
    return result;
  }
}
