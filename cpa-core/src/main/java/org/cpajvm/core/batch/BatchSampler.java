package org.cpajvm.core.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.cpajvm.core.random.Draws;
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

  /** The number of batches of an epoch. */
  public int batches() {
    return Math.min(-Math.floorDiv(-cells.length, batchSize), cells.length / 2);
  }

  /**
   * The cells of the largest batch: at most as many as asked for, or three where two were asked for
   * and a single cell would be left.
   */
  public int largestBatch() {
    return -Math.floorDiv(-cells.length, batches());
  }

  /**
   * The batches of an epoch: every cell once, in random order. Their sizes differ by one at most,
   * and none has a single cell, of which batch norm could make nothing.
   */
  public List<int[]> epoch(int epoch) {
    int[] order = cells.clone();
    Draws.shuffle(order, new SplittableRandom(Seeds.of(seed, "epoch", epoch)));
    int batches = batches();
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
