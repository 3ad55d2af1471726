package org.cpajvm.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.batch.BatchLoader;
import org.cpajvm.core.batch.MixupDraw;
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

/** An epoch of batches through the loader, and one batch gathered from the matrix in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class LoaderBenchmark {
  @Param({"0", "0.1"})
  public double mixup;

  private final SparseRows rows = new SparseRows();
  private BenchStudy study;
  private List<int[]> batches;
  private PerturbationModel model;
  private BatchLoader loader;

  @Setup
  public void open() {
    study = new BenchStudy();
    batches = study.sampler().epoch(0);
    model = study.model(1);
    loader =
        BatchLoader.forTraining(study.study(), model::newBuffer, study.sampler().largestBatch());
  }

  @Benchmark
  public int epoch() {
    loader.start(batches, batch -> MixupDraw.of(mixup, batches.get(batch).length, 1, 0, batch));
    int cells = 0;
    for (int batch = 0; batch < batches.size(); batch++) {
      cells += loader.next().cells();
    }
    return cells;
  }

  @Benchmark
  public int gather() {
    study.study().expression().gather(batches.get(0), rows);
    return rows.nonZeros();
  }

  @TearDown
  public void close() {
    loader.close();
    model.close();
  }
}
