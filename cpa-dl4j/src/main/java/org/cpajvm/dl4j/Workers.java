package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads for loops in Java, as many as the native libraries use, that sleep while there is nothing
 * to do. Safe for use by several threads.
 */
final class Workers {
  private static final ExecutorService POOL =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "cpa-arithmetic");
            thread.setDaemon(true);
            return thread;
          });

  private Workers() {}

  /** A loop over a part of a range. */
  interface Part {
    /**
     * Runs it.
     *
     * @param part the number of the part, from 0
     * @param from the first index
     * @param to the index after the last one
     */
    void run(int part, int from, int to);
  }

  /** How many parts a range is split into: as many as there are threads, if they are worth it. */
  static int parts(int length, int least) {
    return Math.max(1, Math.min(Threads.current(), length / least));
  }

  /** Runs the parts of a range side by side; their bounds depend on the length and number alone. */
  static void split(int length, int parts, Part task) {
    List<Future<?>> others = new ArrayList<>(parts - 1);
    for (int part = 1; part < parts; part++) {
      int number = part;
      others.add(
          POOL.submit(
              () ->
                  task.run(
                      number, bound(length, number, parts), bound(length, number + 1, parts))));
    }
    try {
      task.run(0, 0, bound(length, 1, parts));
    } finally {
      others.forEach(Workers::await); // what failed or not: the arrays are in use until then
    }
  }

  private static int bound(int length, int part, int parts) {
    return (int) ((long) length * part / parts);
  }

  private static void await(Future<?> other) {
    boolean interrupted = false;
    while (true) {
      try {
        other.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
