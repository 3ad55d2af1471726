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

  private static int[] order(BatchSampler sampler, int epoch) {
    return sampler.epoch(epoch).stream().flatMapToInt(Arrays::stream).toArray();
  }

  @Test
  void oneCellIsNoBatch() {
    assertThrows(IllegalArgumentException.class, () -> new BatchSampler(new int[] {4}, 8, 1));
    assertThrows(IllegalArgumentException.class, () -> new BatchSampler(new int[] {4, 5}, 1, 1));
  }
}
