package org.cpajvm.dl4j;

import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The number of threads that do arithmetic, the same for all models of the process: {@link
 * Workers}, who split matrix products and whatever is computed in Java. OpenBLAS and the ops of
 * libnd4j run on the thread that calls them: most arrays of a step are so small that waking others
 * takes longer than the work (docs/performance.md).
 */
final class Threads {
  private static final int SIZE = 512;
  private static final int TURNS = 32;
  private static final double WORTH = 0.95; // more threads must take less than this share

  private static int measured;
  private static int current = 1;

  private Threads() {}

  /**
   * Sets the number of threads; 0 chooses the fastest for a product of matrices as large as those
   * of a model.
   *
   * @return the number
   */
  static synchronized int use(int wanted) {
    int threads = wanted > 0 ? wanted : best();
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

  /** Numbers of threads take turns, so that what else the machine does meets all of them. */
  private static int best() {
    if (measured == 0) {
      int processors = Runtime.getRuntime().availableProcessors();
      Map<Integer, Long> times = new TreeMap<>();
      StaticPlan.Step product = product();
      for (int turn = 0; turn < TURNS; turn++) {
        for (int threads = 1; threads <= processors; threads *= 2) {
          set(threads);
          times.merge(threads, time(product), Math::min);
        }
      }
      long fastest = Long.MAX_VALUE;
      for (Map.Entry<Integer, Long> entry : times.entrySet()) {
        if (entry.getValue() < fastest * WORTH) {
          fastest = entry.getValue();
          measured = entry.getKey();
        }
      }
    }
    return measured;
  }

  private static StaticPlan.Step product() {
    INDArray a = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
    INDArray b = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
    return Product.of(a, false, b, false, Nd4j.createUninitialized(DataType.FLOAT, SIZE, SIZE));
  }

  private static long time(StaticPlan.Step product) {
    long begun = System.nanoTime();
    product.run();
    return System.nanoTime() - begun;
  }
}
