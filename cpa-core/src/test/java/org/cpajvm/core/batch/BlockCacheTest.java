package org.cpajvm.core.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.TestMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BlockCacheTest {
  private static final int ROWS = 2000;
  private static final TestMatrix MATRIX = TestMatrix.counts(ROWS, 2048, 3, 5); // 256 rows a block
  private static final long BLOCK_BYTES = 256L * 2048;

  /** Counts how often rows are read, and can fail. */
  private static final class File implements CellMatrix {
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean damaged;

    @Override
    public int rows() {
      return MATRIX.rows();
    }

    @Override
    public int columns() {
      return MATRIX.columns();
    }

    @Override
    public OptionalLong storedEntries() {
      return OptionalLong.empty();
    }

    @Override
    public boolean isDense() {
      return true;
    }

    @Override
    public void read(int from, int to, SparseRows into) {
      reads.incrementAndGet();
      if (damaged) {
        throw new BadInputException("damaged");
      }
      MATRIX.read(from, to, into);
    }

    @Override
    public void gather(int[] rows, SparseRows into) {
      throw new UnsupportedOperationException("blocks are read whole");
    }
  }

  private static void assertGathers(CellMatrix cache, int[] rows) {
    SparseRows expected = new SparseRows();
    SparseRows gathered = new SparseRows();
    MATRIX.gather(rows, expected);
    cache.gather(rows, gathered);
    assertArrayEquals(
        TestMatrix.dense(expected, MATRIX.columns()), TestMatrix.dense(gathered, MATRIX.columns()));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, BLOCK_BYTES, 4 * BLOCK_BYTES, Long.MAX_VALUE})
  void rowsAreThoseOfTheMatrix(long bound) {
    BlockCache cache = new BlockCache(new File(), bound);
    SplittableRandom random = new SplittableRandom(bound);
    assertArrayEquals(TestMatrix.dense(MATRIX), TestMatrix.dense(cache));
    for (int i = 0; i < 5; i++) {
      assertGathers(cache, random.ints(40, 0, ROWS).toArray());
      int from = random.nextInt(ROWS);
      SparseRows rows = new SparseRows();
      cache.read(from, Math.min(ROWS, from + 300), rows);
      assertEquals(Math.min(ROWS, from + 300) - from, rows.rows());
    }
  }

  @Test
  void whatFitsIsReadOnce() {
    File file = new File();
    BlockCache cache = new BlockCache(file, Long.MAX_VALUE);
    for (int pass = 0; pass < 3; pass++) {
      assertGathers(cache, new int[] {ROWS - 1, 0, 1000, 1, 0});
      cache.read(0, ROWS, new SparseRows());
    }
    assertEquals(8, file.reads.get());
    assertEquals(ShuffleWindow.WHOLE, cache.window());
  }

  @Test
  void whatWasNotUsedForTheLongestTimeGivesWay() {
    File file = new File();
    BlockCache cache = new BlockCache(file, Long.MAX_VALUE);
    long largest = 0;
    for (int block = 0; block < 3; block++) {
      SparseRows rows = new SparseRows();
      MATRIX.read(256 * block, 256 * (block + 1), rows);
      largest = Math.max(largest, CompactBlock.of(rows, MATRIX.columns()).bytes());
    }
    cache = new BlockCache(file, 2 * largest);
    cache.load(0);
    cache.load(1);
    cache.load(0);
    cache.load(2); // in place of block 1
    assertEquals(3, file.reads.get());
    cache.load(0);
    cache.load(2);
    assertEquals(3, file.reads.get());
    cache.load(1);
    assertEquals(4, file.reads.get());
  }

  @Test
  void theWindowIsHalfOfWhatTheBoundHolds() {
    long all = CompactMatrix.copyOf(MATRIX).bytes();
    BlockCache cache = new BlockCache(new File(), all / 2);
    assertEquals(256, cache.window().blockCells());
    assertTrue(List.of(1, 2).contains(cache.window().blocks()), cache.window().toString());
    assertEquals(cache.window(), new BlockCache(new File(), all / 2).window());
    BlockCache tiny = new BlockCache(new File(), 1000);
    assertThrows(IllegalStateException.class, tiny::window);
  }

  @Test
  void threadsWaitForABlockThatOneOfThemReads() throws Exception {
    File file = new File();
    BlockCache cache = new BlockCache(file, Long.MAX_VALUE);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int task = 0; task < 32; task++) {
        int[] rows = new SplittableRandom(task).ints(30, 0, ROWS).toArray();
        tasks.add(
            () -> {
              assertGathers(cache, rows);
              return true;
            });
      }
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        assertTrue(done.get());
      }
    } finally {
      threads.shutdown();
    }
    assertEquals(8, file.reads.get());
  }

  @Test
  void aBlockThatCannotBeReadIsTriedAgain() {
    File file = new File();
    BlockCache cache = new BlockCache(file, Long.MAX_VALUE);
    file.damaged = true;
    SparseRows rows = new SparseRows();
    assertThrows(BadInputException.class, () -> cache.read(0, 1, rows));
    file.damaged = false;
    cache.read(0, 1, rows);
    assertEquals(1, rows.rows());
    assertEquals(2, file.reads.get());
  }

  @Test
  void rowsThatDoNotExistAreRefused() {
    BlockCache cache = new BlockCache(new File(), Long.MAX_VALUE);
    SparseRows into = new SparseRows();
    assertThrows(IndexOutOfBoundsException.class, () -> cache.read(ROWS - 1, ROWS + 1, into));
    assertThrows(IndexOutOfBoundsException.class, () -> cache.gather(new int[] {-1}, into));
    assertThrows(IndexOutOfBoundsException.class, () -> cache.gather(new int[] {ROWS}, into));
  }

  /** In the order of a sampler, with reading ahead, every block is read once an epoch. */
  @Test
  void anEpochReadsEveryBlockOnce() {
    File file = new File();
    long all = CompactMatrix.copyOf(MATRIX).bytes();
    BlockCache cache = new BlockCache(file, all * 3 / 5);
    ShuffleWindow window = cache.window();
    assertEquals(2, window.blocks());
    int[] cells = java.util.stream.IntStream.range(0, ROWS).toArray();
    List<int[]> batches = new BatchSampler(cells, 50, 3, window).epoch(0);
    cache = new BlockCache(file, all * 3 / 5);
    file.reads.set(0);
    try (ReadAhead ahead = new ReadAhead(cache, window.blocks())) {
      ahead.start(batches);
      for (int batch = 0; batch < batches.size(); batch++) {
        assertGathers(cache, batches.get(batch));
        ahead.loaded(batch);
      }
    }
    assertEquals(8, file.reads.get());
  }
}
