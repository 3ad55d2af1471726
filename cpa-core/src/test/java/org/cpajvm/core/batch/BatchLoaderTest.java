package org.cpajvm.core.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.CellBatch.Mixup;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudySetup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BatchLoaderTest {
  private static final int CELLS = 203;
  private static final String[] DRUGS = {"ctrl", "A", "B+A", "C+A+A", "A+ctrl"};
  private static final String[] DOSES = {"0", "1", "0.5+2", "3+1+2", "7+0"};
  private static final Study STUDY = study();

  private static Study study() {
    String[] drugs = IntStream.range(0, CELLS).mapToObj(i -> DRUGS[i % 5]).toArray(String[]::new);
    String[] doses = IntStream.range(0, CELLS).mapToObj(i -> DOSES[i % 5]).toArray(String[]::new);
    String[] types = IntStream.range(0, CELLS).mapToObj(i -> "t" + i % 3).toArray(String[]::new);
    TestData data =
        TestData.of(drugs)
            .with("dose", doses)
            .with("type", types)
            .withMatrix(TestMatrix.counts(CELLS, 6, 99, 2), "a", "b", "c", "d", "e", "f");
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.of("dose"),
            List.of("type"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "+");
    return StudySetup.prepare(
        data.data(),
        columns,
        new StudySetup.Options(ReconstructionLoss.NB, 0, 1, List.of(), false));
  }

  /** A buffer that keeps copies of what it was given, so that the loader may use its own again. */
  private static final class Copies implements BatchBuffer {
    private final int capacity;
    private volatile List<Object> content = List.of();
    private int cells;
    private boolean closed;

    private final Semaphore fills;

    Copies(int capacity) {
      this(capacity, new Semaphore(0));
    }

    Copies(int capacity, Semaphore fills) {
      this.capacity = capacity;
      this.fills = fills;
    }

    @Override
    public int capacity() {
      return capacity;
    }

    @Override
    public int cells() {
      return cells;
    }

    @Override
    public void fill(CellBatch batch) {
      cells = batch.cells();
      assertTrue(cells <= capacity);
      int slots = batch.slotStarts()[cells];
      List<Object> copy = new ArrayList<>();
      copy.add(Arrays.deepToString(TestMatrix.dense(batch.expression(), 6)));
      copy.add(ints(batch.slotStarts(), cells + 1));
      copy.add(ints(batch.slotPerturbations(), slots));
      copy.add(Arrays.stream(batch.slotDoses(), 0, slots).boxed().toList());
      copy.add(ints(batch.conditions(), cells));
      copy.add(ints(batch.covariates()[0], cells));
      copy.add(
          batch.mixup().map(m -> m.weight() + " " + Arrays.toString(m.partners())).orElse("none"));
      content = copy;
      fills.release();
    }

    private static List<Integer> ints(int[] values, int length) {
      return Arrays.stream(values, 0, length).boxed().toList();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static Optional<Mixup> mixup(List<int[]> batches, int epoch, int batch) {
    return MixupDraw.of(epoch == 0 ? 0 : 0.4, batches.get(batch).length, 5, epoch, batch);
  }

  private static List<List<Object>> load(int depth, int threads, int batchSize, int epochs) {
    BatchSampler sampler = new BatchSampler(STUDY.cells(Split.TRAIN), batchSize, 11);
    List<List<Object>> loaded = new ArrayList<>();
    try (BatchLoader loader =
        new BatchLoader(STUDY, Copies::new, sampler.largestBatch(), depth, threads)) {
      for (int e = 0; e < epochs; e++) {
        int epoch = e;
        List<int[]> batches = sampler.epoch(epoch);
        loader.start(batches, batch -> mixup(batches, epoch, batch));
        for (int[] batch : batches) {
          Copies buffer = (Copies) loader.next();
          assertEquals(batch.length, buffer.cells());
          loaded.add(buffer.content);
        }
      }
    }
    return loaded;
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "2, 4", "3, 2", "5, 4", "40, 4"})
  void contentIsTheSameWhateverTheThreads(int depth, int threads) {
    assertEquals(load(3, 1, 16, 4), load(depth, threads, 16, 4));
  }

  @Test
  void aBatchHoldsWhatTheStudySays() {
    List<int[]> batches = List.of(new int[] {3, 0, 2}, new int[] {1, 4});
    try (BatchLoader loader = new BatchLoader(STUDY, Copies::new, 3, 2, 1)) {
      loader.start(batches, batch -> Optional.empty());
      List<Object> first = ((Copies) loader.next()).content;
      float[][] all = TestMatrix.dense(STUDY.expression());
      assertEquals(Arrays.deepToString(new float[][] {all[3], all[0], all[2]}), first.get(0));
      assertEquals(List.of(0, 3, 4, 6), first.get(1));
      assertEquals(List.of(2, 2, 4, 1, 2, 3), first.get(2), "A, A, C; ctrl; A, B");
      assertEquals(List.of(1.0, 2.0, 3.0, 0.0, 2.0, 0.5), first.get(3));
      assertEquals(
          List.of("A+A+C", "ctrl", "A+B"),
          ((List<?>) first.get(4))
              .stream().map(c -> STUDY.design().conditions().get((Integer) c)).toList());
      assertEquals(List.of(0, 0, 2), first.get(5));
      assertEquals("none", first.get(6));
      List<Object> second = ((Copies) loader.next()).content;
      assertEquals(List.of(1.0, 7.0), second.get(3), "control beside A is dropped");
    }
  }

  /** While a buffer is in use the loader fills all the others, and never that one. */
  @Test
  void buffersAreUsedAgainAndTheOneInUseIsLeftAlone() throws InterruptedException {
    int depth = 3;
    List<Copies> made = new ArrayList<>();
    Semaphore fills = new Semaphore(0);
    int[] cells = STUDY.cells(Split.TRAIN);
    List<int[]> batches = new BatchSampler(cells, 4, 1).epoch(0);
    try (BatchLoader loader =
        new BatchLoader(
            STUDY,
            capacity -> {
              made.add(new Copies(capacity, fills));
              return made.get(made.size() - 1);
            },
            4,
            depth,
            2)) {
      loader.start(batches, batch -> Optional.empty());
      for (int i = 0, filled = 0; i < batches.size(); i++) {
        Copies buffer = (Copies) loader.next();
        List<Object> given = buffer.content;
        int ahead = Math.min(batches.size(), i + depth);
        fills.acquire(ahead - filled);
        filled = ahead;
        assertSame(given, buffer.content);
        assertEquals(0, fills.availablePermits(), "no batch beyond the free buffers");
      }
      assertEquals(depth, made.size());
    }
    assertTrue(made.stream().allMatch(buffer -> buffer.closed));
  }

  @Test
  void whatALoadingThreadThrowsComesOutOfNext() {
    CellMatrix damaged = mock(CellMatrix.class);
    when(damaged.rows()).thenReturn(CELLS);
    when(damaged.columns()).thenReturn(6);
    BadInputException cause = new BadInputException("the file is damaged");
    doThrow(cause).when(damaged).gather(any(), any());
    try (BatchLoader loader =
        new BatchLoader(STUDY.withExpression(damaged), Copies::new, 8, 2, 3)) {
      loader.start(List.of(new int[] {1, 2}, new int[] {3, 4}), batch -> Optional.empty());
      assertSame(cause, assertThrows(BadInputException.class, loader::next));
      assertSame(cause, assertThrows(BadInputException.class, loader::next));
    }
  }

  @Test
  void errorsOfBuffersComeOutOfNextToo() {
    BatchBuffer full = mock(BatchBuffer.class);
    OutOfMemoryError cause = new OutOfMemoryError("device");
    doThrow(cause).when(full).fill(any());
    BatchLoader loader = new BatchLoader(STUDY, capacity -> full, 8, 2, 1);
    loader.start(List.of(new int[] {1, 2}), batch -> Optional.empty());
    assertSame(cause, assertThrows(OutOfMemoryError.class, loader::next));
    loader.close();
    verify(full, org.mockito.Mockito.times(2)).close();
  }

  @Test
  void takingTooMuchOrStartingTooEarlyIsRefused() {
    try (BatchLoader loader = new BatchLoader(STUDY, Copies::new, 8, 2, 1)) {
      assertThrows(IllegalStateException.class, loader::next);
      List<int[]> batches = List.of(new int[] {1, 2}, new int[] {3, 4});
      loader.start(batches, batch -> Optional.empty());
      loader.next();
      assertThrows(
          IllegalStateException.class, () -> loader.start(batches, batch -> Optional.empty()));
      loader.next();
      assertThrows(IllegalStateException.class, loader::next);
      loader.start(batches, batch -> Optional.empty());
      assertEquals(2, loader.next().cells());
    }
    assertThrows(
        IllegalArgumentException.class, () -> new BatchLoader(STUDY, Copies::new, 8, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new BatchLoader(STUDY, Copies::new, 8, 2, 0));
  }

  @Test
  void closingEndsTheThreadsInTheMiddleOfAnEpoch() {
    int before = loaderThreads();
    BatchLoader loader = new BatchLoader(STUDY, Copies::new, 8, 2, 3);
    loader.start(
        new BatchSampler(STUDY.cells(Split.TRAIN), 8, 1).epoch(0), batch -> Optional.empty());
    loader.next();
    assertEquals(before + 3, loaderThreads());
    loader.close();
    loader.close();
    assertEquals(before, loaderThreads());
  }

  @Test
  void buffersAreFreedWhenOneCannotBeMade() {
    List<Copies> made = new ArrayList<>();
    assertThrows(
        OutOfMemoryError.class,
        () ->
            new BatchLoader(
                STUDY,
                capacity -> {
                  if (made.size() == 2) {
                    throw new OutOfMemoryError("device");
                  }
                  made.add(new Copies(capacity));
                  return made.get(made.size() - 1);
                },
                8,
                3,
                1));
    assertFalse(made.isEmpty());
    assertTrue(made.stream().allMatch(buffer -> buffer.closed));
  }

  private static int loaderThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().startsWith("cpa-loader-") && t.isAlive())
            .count();
  }
}
