package org.cpajvm.core.batch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.CellBatch.Mixup;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.study.Study;

/**
 * Fills the buffers of a model with batches of cells on threads of its own, in order, ahead of the
 * model. Memory is bounded by the number of buffers, all of which are used again and again. {@link
 * #start} and {@link #next} are called by one thread.
 */
public final class BatchLoader implements AutoCloseable {
  private static final int TRAINING_BUFFERS = 3;
  private static final int TRAINING_THREADS = 2;

  private final Study study;
  private final BatchBuffer[] buffers;
  private final Thread[] threads;
  private final ReadAhead readAhead; // null where all cells are in memory
  private final Object lock = new Object();
  private final int[] filled; // the batch that each buffer holds, or -1
  private List<int[]> batches = List.of();
  private IntFunction<Optional<Mixup>> mixup = batch -> Optional.empty();
  private int claimed; // batches that a thread has begun to load
  private int given; // batches that next() has given
  private Throwable failure;
  private boolean closed;

  /**
   * A loader as training uses it.
   *
   * @param study where cells come from
   * @param newBuffer makes a buffer for up to so many cells: {@code model::newBuffer}
   * @param capacity the most cells of a batch
   */
  public static BatchLoader forTraining(
      Study study, IntFunction<BatchBuffer> newBuffer, int capacity) {
    return new BatchLoader(study, newBuffer, capacity, TRAINING_BUFFERS, TRAINING_THREADS);
  }

  /**
   * A loader.
   *
   * @param study where cells come from
   * @param newBuffer makes a buffer for up to so many cells: {@code model::newBuffer}
   * @param capacity the most cells of a batch
   * @param depth the number of buffers; two or more, so that one is filled while another is used
   * @param threadCount the number of loading threads
   */
  public BatchLoader(
      Study study, IntFunction<BatchBuffer> newBuffer, int capacity, int depth, int threadCount) {
    if (depth < 2 || threadCount < 1) {
      throw new IllegalArgumentException(depth + " buffers for " + threadCount + " threads");
    }
    this.study = study;
    this.buffers = new BatchBuffer[depth];
    this.filled = new int[depth];
    Arrays.fill(filled, -1);
    try {
      for (int i = 0; i < depth; i++) {
        buffers[i] = newBuffer.apply(capacity);
      }
    } catch (RuntimeException | Error e) {
      closeBuffers();
      throw e;
    }
    this.readAhead = readAhead(study.expression());
    this.threads = new Thread[threadCount];
    for (int i = 0; i < threadCount; i++) {
      threads[i] = new Thread(new Worker(), "cpa-loader-" + i);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  private static ReadAhead readAhead(CellMatrix expression) {
    ShuffleWindow window = ShuffleWindow.of(expression);
    return window.equals(ShuffleWindow.WHOLE)
        ? null
        : new ReadAhead((BlockCache) expression, window.blocks());
  }

  /**
   * Begins to load batches.
   *
   * @param cellsOfBatches the cells of each batch
   * @param mixupOfBatch how the cells of a batch are mixed; called by the loading threads
   * @throws IllegalStateException if batches of the last start have not been taken
   */
  public void start(List<int[]> cellsOfBatches, IntFunction<Optional<Mixup>> mixupOfBatch) {
    synchronized (lock) {
      if (given < batches.size()) {
        throw new IllegalStateException(
            "batch " + given + " of " + batches.size() + " has not been taken");
      }
      batches = List.copyOf(cellsOfBatches);
      mixup = mixupOfBatch;
      claimed = 0;
      given = 0;
      Arrays.fill(filled, -1);
      if (readAhead != null) {
        readAhead.start(batches);
      }
      lock.notifyAll();
    }
  }

  /**
   * The next batch, valid until the next call. Waits until it is loaded.
   *
   * @throws RuntimeException what a loading thread threw
   */
  public BatchBuffer next() {
    synchronized (lock) {
      if (given >= batches.size()) {
        throw new IllegalStateException("all " + batches.size() + " batches have been taken");
      }
      int batch = given++;
      lock.notifyAll(); // the buffer of the last batch is free
      while (filled[batch % buffers.length] != batch && failure == null) {
        await();
      }
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw (RuntimeException) failure;
      }
      return buffers[batch % buffers.length];
    }
  }

  @SuppressWarnings("WaitNotInLoop") // its callers loop
  private void await() {
    try {
      lock.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  /** Ends the threads, which finish the batch they are at, and frees the buffers. */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      lock.notifyAll();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      // A buffer must not be freed while a thread fills it, interrupted or not.
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (readAhead != null) {
      readAhead.close();
    }
    closeBuffers();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeBuffers() {
    for (BatchBuffer buffer : buffers) {
      if (buffer != null) {
        buffer.close();
      }
    }
  }

  /** One loading thread; its own buffers grow to the largest batch and stay. */
  private final class Worker implements Runnable {
    private final SparseRows rows = new SparseRows();
    private int[] starts = new int[0];
    private int[] perturbations = new int[0];
    private double[] doses = new double[0];
    private int[] conditions = new int[0];
    private final int[][] covariates = new int[study.design().covariates().size()][0];

    @Override
    public void run() {
      try {
        for (int batch = claim(); batch >= 0; batch = claim()) {
          load(batch);
          synchronized (lock) {
            filled[batch % buffers.length] = batch;
            lock.notifyAll();
          }
        }
      } catch (RuntimeException | Error e) {
        synchronized (lock) {
          failure = e;
          lock.notifyAll();
        }
      }
    }

    /**
     * The next batch whose buffer is free, or -1 when the loader is closed. The batch given last is
     * still in use.
     */
    private int claim() {
      synchronized (lock) {
        while (!closed && (claimed >= batches.size() || claimed >= given - 1 + buffers.length)) {
          await();
        }
        return closed ? -1 : claimed++;
      }
    }

    private void load(int batch) {
      int[] cells = batches.get(batch);
      study.expression().gather(cells, rows);
      if (readAhead != null) {
        readAhead.loaded(batch);
      }
      prepare(cells);
      for (int i = 0; i < cells.length; i++) {
        int treatment = study.treatment(cells[i]);
        List<Treatment.Component> components = study.treatments().get(treatment).components();
        int[] ids = study.perturbationIds(treatment);
        for (int slot = 0; slot < ids.length; slot++) {
          perturbations[starts[i] + slot] = ids[slot];
          doses[starts[i] + slot] = components.get(slot).dose();
        }
        conditions[i] = study.condition(cells[i]);
        for (int c = 0; c < covariates.length; c++) {
          covariates[c][i] = study.covariate(c, cells[i]);
        }
      }
      buffers[batch % buffers.length].fill(
          new CellBatch(
              rows, starts, perturbations, doses, conditions, covariates, mixup.apply(batch)));
    }

    private void prepare(int[] cells) {
      if (conditions.length < cells.length) {
        starts = new int[cells.length + 1];
        conditions = new int[cells.length];
        Arrays.setAll(covariates, c -> new int[cells.length]);
      }
      for (int i = 0; i < cells.length; i++) {
        starts[i + 1] = starts[i] + study.perturbationIds(study.treatment(cells[i])).length;
      }
      if (perturbations.length < starts[cells.length]) {
        perturbations = new int[starts[cells.length]];
        doses = new double[perturbations.length];
      }
    }
  }
}
