package org.cpajvm.core.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A result as a table for people. */
final class BenchmarkTable {
  private static final int SHOWN_OPERATIONS = 15;

  private final StringBuilder text = new StringBuilder();
  private final BenchmarkResult result;

  private BenchmarkTable(BenchmarkResult result) {
    this.result = result;
  }

  static String of(BenchmarkResult result) {
    BenchmarkTable table = new BenchmarkTable(result);
    table.subject();
    table.speeds();
    table.phases();
    table.operations();
    table.memory();
    return table.text.toString();
  }

  private void subject() {
    BenchmarkResult.Subject s = result.subject();
    line("%s: %,d training cells x %,d genes", s.source(), s.cells(), s.genes());
    line("%,d batches of %,d cells", s.batches(), s.batchCells());
    line("threads %s, device %s", s.threads(), s.device());
    line("%s", s.machine());
  }

  private void speeds() {
    BenchmarkResult.SetUp setUp = result.setUp();
    line("");
    line("%-32s %10.2f s", "set-up", setUp.total());
    line("%-32s %10.2f s", "  data", setUp.data());
    line("%-32s %10.2f s", "  library and network", setUp.model());
    line("%-32s %10.2f s", "  graph and first step", setUp.firstStep());
    BenchmarkResult.Training training = result.training();
    line(
        "%-32s %10.2f s  %,10.0f cells/s%s",
        "training, an epoch",
        training.epoch(),
        training.cellsPerSecond(),
        ratio(training.epoch(), result.epochFloor()));
    line("%-32s %10.2f s", "  the first one", training.firstEpoch());
    line("%-32s %12s  %,10.0f cells/s", "loader alone", "", result.loader());
    for (BenchmarkResult.Prediction prediction : result.predictions()) {
      line(
          "%-32s %12s  %,10.0f cells/s",
          "prediction, " + prediction.rule(), "", prediction.cellsPerSecond());
    }
  }

  private void phases() {
    line("");
    line(
        "%-14s %9s %10s %10s %8s %8s %10s",
        "step", "an epoch", "ms", "floor ms", "ratio", "GFLOP", "GFLOP/s");
    for (BenchmarkResult.Phase phase : result.phases()) {
      line(
          "%-14s %9d %10.2f %s",
          phase.name(),
          phase.perEpoch(),
          1e3 * phase.seconds(),
          phase
              .floor()
              .map(
                  f ->
                      String.format(
                          Locale.ROOT,
                          "%10.2f %8.2f %8.3f %10.1f",
                          1e3 * f.seconds(),
                          phase.seconds() / f.seconds(),
                          f.operations() / 1e9,
                          f.operations() / f.seconds() / 1e9))
              .orElse("         -"));
    }
    line(
        "%-14s %9d %10.0f %s",
        "an epoch",
        result.subject().batches(),
        1e3 * result.epochOfSteps(),
        result
            .epochFloor()
            .map(
                f -> String.format(Locale.ROOT, "%10.0f %8.2f", 1e3 * f, result.epochOfSteps() / f))
            .orElse("         -"));
  }

  private void operations() {
    List<BenchmarkResult.Operation> all = result.operations();
    if (all.isEmpty()) {
      return;
    }
    line("");
    line("%-32s %10s %10s", "operations of a step", "calls", "ms");
    List<BenchmarkResult.Operation> shown = all.subList(0, Math.min(SHOWN_OPERATIONS, all.size()));
    shown.forEach(o -> line("%-32s %10.1f %10.3f", o.kind(), o.calls(), 1e3 * o.seconds()));
    List<BenchmarkResult.Operation> rest = all.subList(shown.size(), all.size());
    if (!rest.isEmpty()) {
      line(
          "%-32s %10.1f %10.3f",
          rest.size() + " other kinds",
          rest.stream().mapToDouble(BenchmarkResult.Operation::calls).sum(),
          1e3 * rest.stream().mapToDouble(BenchmarkResult.Operation::seconds).sum());
    }
    line("%-32s %10s %10.3f", "outside of operations", "", 1e3 * result.otherSeconds());
  }

  private void memory() {
    line("");
    line("%-32s %10s %10s %10s", "peak memory, MB, after", "process", "heap", "off heap");
    for (BenchmarkResult.Memory memory : result.memory()) {
      line(
          "%-32s %10s %10s %10s",
          "  " + memory.after(),
          megabytes(memory.resident()),
          megabytes(Optional.of(memory.heap())),
          megabytes(memory.offHeap()));
    }
  }

  private static String megabytes(Optional<Long> bytes) {
    return bytes.map(b -> String.format(Locale.ROOT, "%,d", Math.round(b / 1e6))).orElse("-");
  }

  private static String ratio(double seconds, Optional<Double> floor) {
    return floor.map(f -> String.format(Locale.ROOT, "  %.2f x floor", seconds / f)).orElse("");
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
