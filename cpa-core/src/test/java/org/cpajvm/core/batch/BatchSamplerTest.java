package org.cpajvm.core.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSamplerTest {

  /** Batches are a partition of the cells, balanced, and none has a single cell. */
  @Test
  void batchesPartitionTheCells() {
    for (int cells = 2; cells < 70; cells++) {
      int[] some = IntStream.range(0, cells).map(i -> 3 * i + 5).toArray();
      for (int size = 2; size < 75; size++) {
        BatchSampler sampler = new BatchSampler(some, size, 9);
        List<int[]> batches = sampler.epoch(size);
        IntSummaryStatistics sizes =
            batches.stream().mapToInt(batch -> batch.length).summaryStatistics();
        String what = cells + " cells in batches of " + size;
        assertTrue(sizes.getMin() >= 2, what);
        assertTrue(sizes.getMax() - sizes.getMin() <= 1, what);
        assertTrue(sizes.getMax() <= Math.max(size, 3), what);
        assertEquals(sampler.largestBatch(), sizes.getMax(), what);
        assertEquals(sampler.batches(), batches.size(), what);
        if (size > 2) {
          assertEquals((cells + size - 1) / size, batches.size(), what);
        }
        assertArrayEquals(
            some, batches.stream().flatMapToInt(Arrays::stream).sorted().toArray(), what);
      }
    }
  }

  @Test
  void theOrderIsAFunctionOfSeedAndEpoch() {
    int[] cells = IntStream.range(0, 500).toArray();
    BatchSampler sampler = new BatchSampler(cells, 64, 1);
    int[] third = order(sampler, 3);
    order(sampler, 4);
    assertArrayEquals(third, order(sampler, 3), "epochs in between change nothing");
    assertArrayEquals(third, order(new BatchSampler(cells, 100, 1), 3));
    assertFalse(Arrays.equals(third, order(sampler, 4)));
    assertFalse(Arrays.equals(third, order(new BatchSampler(cells, 64, 2), 3)));
    assertFalse(Arrays.equals(third, cells));
  }

  @ParameterizedTest
  @CsvSource({"7,1", "7,3", "100,2", "1000,1", "1,5"})
  void windowsPartitionTheCellsToo(int blockCells, int blocks) {
    int[] some = IntStream.range(0, 333).map(i -> 3 * i + 5).toArray();
    ShuffleWindow window = new ShuffleWindow(blockCells, blocks);
    BatchSampler sampler = new BatchSampler(some, 20, 4, window);
    int[] order = order(sampler, 2);
    assertArrayEquals(some, IntStream.of(order).sorted().toArray());
    assertArrayEquals(order, order(new BatchSampler(some, 33, 4, window), 2));
    assertFalse(Arrays.equals(order, order(sampler, 3)));
  }

  /** At no time are cells of more blocks on their way than a window has. */
  @Test
  void aWindowIsDoneBeforeTheNext() {
    int[] cells = IntStream.range(0, 1000).toArray();
    BatchSampler sampler = new BatchSampler(cells, 30, 4, new ShuffleWindow(50, 4));
    int[] order = order(sampler, 0);
    for (int from = 0; from < order.length; from += 200) {
      int[] window = Arrays.copyOfRange(order, from, from + 200);
      assertEquals(4, IntStream.of(window).map(c -> c / 50).distinct().count());
      assertTrue(
          IntStream.range(1, 200).filter(i -> window[i] / 50 != window[i - 1] / 50).count() > 100,
          "the blocks of a window are mixed");
    }
  }

  @Test
  void oneWindowIsTheOrderWithoutWindows() {
    int[] cells = IntStream.range(0, 500).toArray();
    assertArrayEquals(
        order(new BatchSampler(cells, 64, 1), 3),
        order(new BatchSampler(cells, 64, 1, new ShuffleWindow(500, 7)), 3));
  }

  /**
   * Each cell is equally likely at each place: over many epochs, the number of times that cells of
   * a tenth of the file are in a tenth of the epoch follows chi-squared with 81 degrees of freedom,
   * whose 0.01% and 99.99% points are 40 and 136. Cells of a block come together, so that their
   * places are no independent draws: the statistic is made of one cell of each tenth.
   */
  @Test
  void everyCellIsEquallyLikelyEverywhere() {
    int n = 1000;
    int epochs = 4000;
    int[] cells = IntStream.range(0, n).toArray();
    BatchSampler sampler = new BatchSampler(cells, 50, 11, new ShuffleWindow(20, 5));
    int[][] seen = new int[10][10];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = order(sampler, epoch);
      for (int place = 0; place < n; place++) {
        if (order[place] % 100 == 37) {
          seen[order[place] / 100][place / 100]++;
        }
      }
    }
    double expected = epochs / 10.0;
    double statistic = 0;
    for (int[] row : seen) {
      for (int count : row) {
        statistic += (count - expected) * (count - expected) / expected;
      }
    }
    assertTrue(statistic > 40 && statistic < 136, "chi-squared " + statistic);
  }

  /**
   * A file that is sorted by label: batches hold the labels as draws from a window of random blocks
   * would, and nothing of the order of the file is left.
   */
  @Test
  void labelsThatAreSortedInTheFileAreMixedInBatches() {
    int n = 20_000;
    int labels = 4;
    int[] cells = IntStream.range(0, n).toArray();
    BatchSampler sampler = new BatchSampler(cells, 100, 5, new ShuffleWindow(50, 40));
    double spread = 0;
    int batches = 0;
    for (int epoch = 0; epoch < 5; epoch++) {
      for (int[] batch : sampler.epoch(epoch)) {
        int[] counts = new int[labels];
        IntStream.of(batch).forEach(cell -> counts[cell / (n / labels)]++);
        assertTrue(IntStream.of(counts).min().orElse(0) > 0, Arrays.toString(counts));
        for (int count : counts) {
          spread += (count - 25.0) * (count - 25.0);
        }
        batches++;
      }
    }
    // Of a fair shuffle 100 x 1/4 x 3/4 = 18.75; drawing 40 of 400 blocks first adds
    // 100^2 x 3/16 / 40 x 0.9 = 42.
    double variance = spread / (batches * labels);
    assertTrue(variance > 45 && variance < 80, "variance of a label's count: " + variance);
  }

  private static int[] order(BatchSampler sampler, int epoch) {
    return sampler.epoch(epoch).stream().flatMapToInt(Arrays::stream).toArray();
  }

  @Test
  void oneCellIsNoBatch() {
    assertThrows(IllegalArgumentException.class, () -> new BatchSampler(new int[] {4}, 8, 1));
    assertThrows(IllegalArgumentException.class, () -> new BatchSampler(new int[] {4, 5}, 1, 1));
  }
}
