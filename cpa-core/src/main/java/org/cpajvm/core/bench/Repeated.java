package org.cpajvm.core.bench;

import java.util.Arrays;

/** Times something that is done again and again. */
final class Repeated {
  private static final int FEWEST = 5;

  private final long nanos;

  /** Repeats for about so long. */
  Repeated(double seconds) {
    this.nanos = Math.round(seconds * 1e9);
  }

  /** The median time of one run in seconds, after a warm-up of a quarter of the time. */
  double median(Runnable run) {
    times(run, nanos / 4, 1);
    return median(times(run, nanos, FEWEST));
  }

  /** The mean time of one run in seconds; the first run is not counted. */
  double mean(Runnable run) {
    run.run();
    return Arrays.stream(times(run, nanos, 1)).average().orElseThrow();
  }

  private static double[] times(Runnable run, long nanos, int fewest) {
    double[] times = new double[fewest];
    int runs = 0;
    long begun = System.nanoTime();
    while (runs < fewest || System.nanoTime() - begun < nanos) {
      long from = System.nanoTime();
      run.run();
      if (runs == times.length) {
        times = Arrays.copyOf(times, 2 * runs);
      }
      times[runs++] = (System.nanoTime() - from) / 1e9;
    }
    return Arrays.copyOf(times, runs);
  }

  /** The median. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
