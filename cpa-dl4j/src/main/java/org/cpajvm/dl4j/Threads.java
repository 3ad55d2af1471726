package org.cpajvm.dl4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The number of threads that do arithmetic, the same for all models of the process: {@link
 * Workers}, who split matrix products and whatever is computed in Java. OpenBLAS and the ops of
 * libnd4j run on the thread that calls them: most arrays of a step are so small that waking others
 * takes longer than the work (docs/performance.md).
 */
final class Threads {
  private static final int MOST = 16; // arrays of a step are too small for more
  private static final Path SIBLINGS =
      Path.of("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list");

  private static int current = 1;

  private Threads() {}

  /**
   * Sets the number of threads; 0 chooses one for each core, a number that depends on the machine
   * alone: sums are rounded as the number of threads says, and the same command with the same seed
   * is to give the same model.
   *
   * @return the number
   */
  static synchronized int use(int wanted) {
    int threads = wanted > 0 ? wanted : usual();
    set(threads);
    return threads;
  }

  /** The number of threads now. */
  static synchronized int current() {
    return current;
  }

  private static void set(int threads) {
    current = threads;
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
  }

  private static int usual() {
    return usual(Runtime.getRuntime().availableProcessors(), siblings());
  }

  /** One thread for each core; those that share a core share its arithmetic too. */
  static int usual(int processors, int threadsOfCore) {
    return Math.min(MOST, Math.max(1, processors / threadsOfCore));
  }

  private static int siblings() {
    try {
      return count(Files.readString(SIBLINGS));
    } catch (IOException e) {
      return 1; // another system than Linux
    }
  }

  /** The number of processors in a list such as {@code 0-1,8-9}; 1 where it is none. */
  static int count(String list) {
    int count = 0;
    for (String range : list.strip().split(",", -1)) {
      String[] ends = range.split("-", -1);
      try {
        count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
      } catch (NumberFormatException e) {
        return 1;
      }
    }
    return Math.max(1, count);
  }
}
