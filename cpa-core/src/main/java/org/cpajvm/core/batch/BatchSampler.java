package org.cpajvm.core.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cpajvm.core.random.Draws;
import org.cpajvm.core.random.Seeds;

/**
 * Shuffles cells into batches; the order of an epoch is a function of the seed, the epoch and the
 * {@link ShuffleWindow}. Immutable.
 */
public final class BatchSampler {
  private final int[] cells;
  private final int batchSize;
  private final long seed;
  private final ShuffleWindow window;
  private final int[] starts; // of the cells of each block, and their end

  /**
   * A sampler that shuffles all cells together.
   *
   * @param cells the cells of an epoch; two or more
   * @param batchSize the most cells of a batch; two or more
   */
  public BatchSampler(int[] cells, int batchSize, long seed) {
    this(cells, batchSize, seed, ShuffleWindow.WHOLE);
  }

  /**
   * A sampler.
   *
   * @param cells the cells of an epoch, ascending; two or more
   * @param batchSize the most cells of a batch; two or more
   * @param window which cells are shuffled together
   */
  public BatchSampler(int[] cells, int batchSize, long seed, ShuffleWindow window) {
    if (cells.length < 2 || batchSize < 2) {
      throw new IllegalArgumentException(cells.length + " cells in batches of " + batchSize);
    }
    this.cells = cells.clone();
    this.batchSize = batchSize;
    this.seed = seed;
    this.window = window;
    this.starts =
        IntStream.rangeClosed(0, cells.length)
            .filter(
                i ->
                    i == 0
                        || i == cells.length
                        || cells[i] / window.blockCells() != cells[i - 1] / window.blockCells())
            .toArray();
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
    int[] order = order(new SplittableRandom(Seeds.of(seed, "epoch", epoch)));
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

  /** The blocks in random order, and the cells of each window of them, too. */
  private int[] order(SplittableRandom random) {
    int[] blocks = IntStream.range(0, starts.length - 1).toArray();
    Draws.shuffle(blocks, 0, blocks.length, random);
    int[] order = new int[cells.length];
    int shuffled = 0;
    int end = 0;
    for (int i = 0; i < blocks.length; i++) {
      int from = starts[blocks[i]];
      int length = starts[blocks[i] + 1] - from;
      System.arraycopy(cells, from, order, end, length);
      end += length;
      if ((i + 1) % window.blocks() == 0 || i == blocks.length - 1) {
        Draws.shuffle(order, shuffled, end, random);
        shuffled = end;
      }
    }
    return order;
  }
}
