package org.cpajvm.core.cli;

import org.apache.commons.cli.Options;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.core.bench.Benchmark;
import org.cpajvm.core.bench.BenchmarkResult;
import org.cpajvm.core.study.Study;

/** Measures speed and memory on a data set. */
final class BenchCommand implements Command {
  private static final int EPOCHS = 3;
  private static final double SECONDS = 2;

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String arguments() {
    return "DATA --perturbation COL --control LABEL [--preset NAME] [FLAGS]";
  }

  @Override
  public String summary() {
    return "Measure speed and memory on a data set, beside the matrix products alone.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.addColumns(options);
    options.addOption(Flags.keep());
    options.addOption(Flags.genes());
    Flags.addHoldOut(options);
    Flags.addSettings(options);
    Flags.addExecution(options);
    options.addOption(
        Flags.value(
            "epochs",
            "N",
            "Epochs of training; the first is not counted (default " + EPOCHS + ")."));
    options.addOption(
        Flags.value("seconds", "S", "How long to repeat everything else (default 2)."));
    return options;
  }

  @Override
  public String details() {
    return """
        Nothing is written. Training is measured as it is after pretraining. The floor is the time of the matrix
        products of the same steps, with the same library and threads, in the same run: docs/performance.md says
        what each number is.

        Example:
          cpa bench kang.h5ad --preset ifn-beta-pbmc --perturbation condition --control ctrl --covariates cell_type"""
        .stripTrailing();
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TrainingRun asked = TrainingRun.of(arguments);
    Benchmark.Options options =
        new Benchmark.Options(
            arguments.positive("epochs", EPOCHS, 1), seconds(arguments), asked.seed());
    arguments.warmUp(true);
    long begun = System.nanoTime();
    try (CellDataset dataset = DataFiles.ofWord(arguments, asked.keep(), console)) {
      TrainingRun run = asked.fittedTo(dataset, console);
      Study study = run.study(dataset, arguments.threads());
      study.warnings().forEach(console::warn);
      long read = System.nanoTime();
      Execution execution = arguments.execution(console);
      double librarySeconds = (System.nanoTime() - read) / 1e9;
      BenchmarkResult result =
          new Benchmark(arguments.backend(), execution, options, console::info)
              .run(study, run.hyperparameters(), (read - begun) / 1e9, librarySeconds);
      console.result(arguments.has("json") ? result.json() : result.table().stripTrailing());
    }
  }

  private static double seconds(Arguments arguments) {
    String text = arguments.value("seconds").orElse(Double.toString(SECONDS));
    try {
      double seconds = Double.parseDouble(text);
      if (seconds > 0 && Double.isFinite(seconds)) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      throw new UsageException("--seconds takes a number, not '" + text + "'", e);
    }
    throw new UsageException("--seconds must be above 0, not " + text);
  }
}
