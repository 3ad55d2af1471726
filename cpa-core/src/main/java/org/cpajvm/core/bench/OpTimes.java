package org.cpajvm.core.bench;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.OpListener;

/** Adds up the times of operations by kind. */
final class OpTimes implements OpListener {
  private final Map<String, Sum> sums = new HashMap<>();

  /** Calls and time of one kind. */
  private static final class Sum {
    private long calls;
    private long nanos;
  }

  @Override
  public void done(String kind, long nanos) {
    Sum sum = sums.computeIfAbsent(kind, k -> new Sum());
    sum.calls++;
    sum.nanos += nanos;
  }

  /** The kinds for each of so many steps, most time first. */
  List<BenchmarkResult.Operation> perStep(int steps) {
    return sums.entrySet().stream()
        .map(
            e ->
                new BenchmarkResult.Operation(
                    e.getKey(),
                    (double) e.getValue().calls / steps,
                    e.getValue().nanos / 1e9 / steps))
        .sorted(Comparator.comparingDouble(BenchmarkResult.Operation::seconds).reversed())
        .toList();
  }
}
