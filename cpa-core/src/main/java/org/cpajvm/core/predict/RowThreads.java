package org.cpajvm.core.predict;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A number of threads, the caller's among them, that share the rows of blocks. Each takes the next
 * row that nobody has, so that who is late finds its part done. Used by one thread at a time.
 */
final class RowThreads implements AutoCloseable {
  private final int others;
  private final ExecutorService executor;

  /**
   * Takes note of the number; threads start when they are first needed.
   *
   * @param threads how many, 1 or more
   */
  RowThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads");
    }
    this.others = threads - 1;
    this.executor =
        Executors.newFixedThreadPool(
            Math.max(1, others),
            task -> {
              Thread thread = new Thread(task, "cpa-rows");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs a task for every row, in no order, and returns when none runs any more. What one of them
   * throws is thrown here, and rows that nobody took by then are left out.
   *
   * @param rows how many
   * @param tasks makes the task of a thread, with the memory that it needs for itself
   */
  void forEach(int rows, Supplier<IntConsumer> tasks) {
    AtomicInteger next = new AtomicInteger();
    Runnable share =
        () -> {
          try {
            IntConsumer task = tasks.get();
            for (int row = next.getAndIncrement(); row < rows; row = next.getAndIncrement()) {
              task.accept(row);
            }
          } finally {
            next.set(rows);
          }
        };
    CompletableFuture<?>[] shares =
        new CompletableFuture<?>[1 + Math.min(others, Math.max(0, rows - 1))];
    for (int i = 1; i < shares.length; i++) {
      shares[i] = CompletableFuture.runAsync(share, executor);
    }
    shares[0] = CompletableFuture.runAsync(share, Runnable::run);
    try {
      CompletableFuture.allOf(shares).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
