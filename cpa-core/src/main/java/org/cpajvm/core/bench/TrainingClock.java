package org.cpajvm.core.bench;

import java.util.ArrayList;
import java.util.List;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.train.TrainingListener;

/** Watches the clock while a model is trained. */
final class TrainingClock implements TrainingListener {
  private final long created = System.nanoTime();
  private final List<Double> epochs = new ArrayList<>();
  private double model;
  private double firstStep;
  private long started;

  @Override
  public void started(int epochCount, int cells, Execution execution) {
    started = System.nanoTime();
    model = (started - created) / 1e9;
  }

  @Override
  public void batchDone(int epoch, int batch, int batches) {
    if (epoch == 0 && batch == 1) {
      firstStep = (System.nanoTime() - started) / 1e9;
    }
  }

  @Override
  public void epochDone(EpochReport report) {
    epochs.add(report.seconds());
  }

  /** The time before the first step was done. */
  BenchmarkResult.SetUp setUp(double data, double library) {
    return new BenchmarkResult.SetUp(data, library + model, firstStep);
  }

  /** The time of the epochs; of the first one alone, if there was no other. */
  BenchmarkResult.Training training(int cells) {
    double epoch =
        Repeated.median(
            epochs.stream().skip(epochs.size() > 1 ? 1 : 0).mapToDouble(s -> s).toArray());
    return new BenchmarkResult.Training(epochs.get(0), epoch, cells / epoch);
  }
}
