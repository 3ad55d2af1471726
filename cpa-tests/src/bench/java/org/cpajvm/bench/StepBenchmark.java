package org.cpajvm.bench;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.api.model.TrainStep;
import org.cpajvm.core.batch.BatchLoader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One training step; the learning rates are 0, so that each starts from the same parameters. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
public class StepBenchmark {
  @Param({"autoencoder", "adversary", "combined"})
  public String kind;

  @Param("1")
  public int threads;

  private PerturbationModel model;
  private BatchLoader loader;
  private TrainStep step;
  private BatchBuffer batch;

  @Setup
  public void load() {
    BenchStudy study = new BenchStudy();
    model = study.model(threads);
    int[] cells = study.sampler().epoch(0).get(0);
    loader = BatchLoader.forTraining(study.study(), model::newBuffer, cells.length);
    loader.start(List.of(cells), i -> Optional.empty());
    batch = loader.next();
    step =
        new TrainStep(
            !kind.equals("adversary"), !kind.equals("autoencoder"), true, 1, 1, 1, 0, 0, 0, 1);
  }

  @Benchmark
  public StepResult train() {
    return model.train(batch, step);
  }

  @TearDown
  public void close() {
    loader.close();
    model.close();
  }
}
