package org.cpajvm.core.threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A number of threads, the caller's among them, that share numbered tasks. Each takes the next task
 * that nobody has, so that who is late finds its part done. Used by one thread at a time.
 */
public final class TaskThreads implements AutoCloseable {
  private final int others;
  private final ExecutorService executor;

  /**
   * Takes note of the number; threads start when they are first needed.
   *
   * @param threads how many; 0 for as many as there are processors
   * @throws IllegalArgumentException if that is negative
   */
  public TaskThreads(int threads) {
    if (threads < 0) {
      throw new IllegalArgumentException(threads + " threads");
    }
    this.others = (threads == 0 ? Runtime.getRuntime().availableProcessors() : threads) - 1;
    this.executor =
        Executors.newFixedThreadPool(
            Math.max(1, others),
            task -> {
              Thread thread = new Thread(task, "cpa-task");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs tasks, taken in ascending order, and returns when none runs any more. Where some fail,
   * what the first of them throws is thrown here, as a loop would have thrown it, and those that
   * nobody took by then are left out.
   *
   * @param tasks how many
   * @param workers makes what runs the tasks of one thread, with the memory that it needs for
   *     itself
   */
  public void forEach(int tasks, Supplier<IntConsumer> workers) {
    AtomicInteger next = new AtomicInteger();
    Failure failure = new Failure();
    Runnable share =
        () -> {
          int task = -1;
          try {
            IntConsumer worker = workers.get();
            for (task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
              worker.accept(task);
            }
          } catch (RuntimeException | Error e) {
            failure.of(task, e);
            next.set(tasks);
          }
        };
    CompletableFuture<?>[] shares =
        new CompletableFuture<?>[Math.min(others, Math.max(0, tasks - 1))];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = CompletableFuture.runAsync(share, executor);
    }
    share.run();
    CompletableFuture.allOf(shares).join();
    failure.rethrow();
  }

  /** What the first task that failed threw. */
  private static final class Failure {
    private int first = Integer.MAX_VALUE;
    private Throwable thrown;

    synchronized void of(int task, Throwable throwable) {
      if (task < first) {
        first = task;
        thrown = throwable;
      }
    }

    synchronized void rethrow() {
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown != null) {
        throw (RuntimeException) thrown;
      }
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
