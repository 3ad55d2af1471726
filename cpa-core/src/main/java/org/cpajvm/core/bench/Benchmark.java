package org.cpajvm.core.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.batch.BatchLoader;
import org.cpajvm.core.batch.BatchSampler;
import org.cpajvm.core.batch.MixupDraw;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.predict.PredictionRule;
import org.cpajvm.core.predict.Predictor;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.train.Trainer;

/**
 * Measures a study: set-up, training, prediction, and then, on the trained network, the loader and
 * the steps alone. Training is that after pretraining, as most epochs are. Memory is read after
 * training and prediction, before anything is done that these do not need.
 */
public final class Benchmark {
  private static final int PREDICTED_CELLS = 4096;

  private final ModelBackend backend;
  private final Execution execution;
  private final Options options;
  private final Consumer<String> progress;

  /**
   * How much is measured.
   *
   * @param epochs the epochs of training; the first is a warm-up
   * @param seconds how long each other thing is repeated
   * @param seed the seed of all random numbers
   */
  public record Options(int epochs, double seconds, long seed) {
    /** Checks that there is something to measure. */
    public Options {
      if (epochs < 1 || !(seconds > 0)) {
        throw new IllegalArgumentException(epochs + " epochs, " + seconds + " s");
      }
    }
  }

  /**
   * A benchmark.
   *
   * @param backend what is measured
   * @param execution where and how it runs
   * @param options how much is measured
   * @param progress is told what comes next
   */
  public Benchmark(
      ModelBackend backend, Execution execution, Options options, Consumer<String> progress) {
    this.backend = backend;
    this.execution = backend.place(execution).execution();
    this.options = options;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param study the data
   * @param hyperparameters the model and its training
   * @param dataSeconds how long it took to make the study
   * @param librarySeconds how long it took then until the backend was there
   */
  public BenchmarkResult run(
      Study study, Hyperparameters hyperparameters, double dataSeconds, double librarySeconds) {
    Hyperparameters settings = afterPretraining(hyperparameters);
    BatchSampler sampler =
        new BatchSampler(study.cells(Split.TRAIN), settings.plan().batchSize(), options.seed());
    List<BenchmarkResult.Memory> memory = new ArrayList<>();
    progress.accept(String.format(Locale.ROOT, "training for %d epochs", options.epochs()));
    TrainingClock clock = new TrainingClock();
    try (TrainedModel model =
        new Trainer(backend, execution, clock).train(study, settings, options.seed())) {
      memory.add(ProcessMemory.after("training"));
      List<BenchmarkResult.Prediction> predictions = predictions(model, study);
      memory.add(ProcessMemory.after("prediction"));
      double loader = loader(model, study, sampler);
      Steps steps = new Steps(model.network(), study, settings.plan(), sampler, options);
      progress.accept("training steps and their matrix products");
      List<BenchmarkResult.Phase> phases = steps.phases(backend, execution);
      progress.accept("operations");
      Steps.Profile profile = steps.profile();
      return new BenchmarkResult(
          subject(study, sampler),
          clock.setUp(dataSeconds, librarySeconds),
          clock.training(study.cells(Split.TRAIN).length),
          loader,
          predictions,
          phases,
          profile.operations(),
          profile.otherSeconds(),
          memory);
    }
  }

  /** What comes after pretraining costs the same whatever the weights, so these may still rise. */
  private Hyperparameters afterPretraining(Hyperparameters hyperparameters) {
    return hyperparameters.with(
        Map.of(
            "max_epochs", Integer.toString(options.epochs()),
            "early_stopping_patience", "none",
            "check_val_every_n_epoch", Integer.toString(options.epochs()),
            "n_epochs_pretrain_ae", "none",
            "n_steps_pretrain_ae", "none",
            "n_epochs_mixup_warmup", "none",
            "n_steps_mixup_warmup", "none"));
  }

  private BenchmarkResult.Subject subject(Study study, BatchSampler sampler) {
    return new BenchmarkResult.Subject(
        study.source(),
        study.cells(Split.TRAIN).length,
        study.design().genes().size(),
        sampler.batches(),
        sampler.largestBatch(),
        execution.threads(),
        execution.device(),
        Machine.describe());
  }

  private List<BenchmarkResult.Prediction> predictions(TrainedModel model, Study study) {
    int[] controls = IntStream.range(0, study.cells()).filter(study::isControl).toArray();
    int[] cells = new int[PREDICTED_CELLS]; // a study's control cells are predicted many times
    Arrays.setAll(cells, i -> controls[i % controls.length]);
    Treatment treatment =
        study
            .treatments()
            .get(
                IntStream.range(0, study.cells())
                    .filter(cell -> !study.isControl(cell))
                    .map(study::treatment)
                    .findFirst()
                    .orElse(0));
    List<BenchmarkResult.Prediction> predictions = new ArrayList<>();
    try (Predictor predictor = new Predictor(model, study, options.seed())) {
      for (PredictionRule rule : List.of(PredictionRule.MEAN, PredictionRule.ANCHORED)) {
        String name = rule.name().toLowerCase(Locale.ROOT);
        progress.accept("prediction (" + name + ")");
        double seconds =
            new Repeated(options.seconds())
                .median(() -> predictor.predict(cells, treatment, rule, (block, values) -> {}));
        predictions.add(new BenchmarkResult.Prediction(name, cells.length / seconds));
      }
    }
    return predictions;
  }

  /** Cells a second of epochs that are loaded and not used. */
  private double loader(TrainedModel model, Study study, BatchSampler sampler) {
    progress.accept("loader");
    double alpha = model.hyperparameters().plan().mixupAlpha();
    try (BatchLoader loader =
        BatchLoader.forTraining(study, model.network()::newBuffer, sampler.largestBatch())) {
      double seconds =
          new Repeated(options.seconds())
              .mean(
                  () -> {
                    List<int[]> batches = sampler.epoch(0);
                    loader.start(
                        batches,
                        batch ->
                            MixupDraw.of(
                                alpha, batches.get(batch).length, options.seed(), 0, batch));
                    batches.forEach(batch -> loader.next());
                  });
      return study.cells(Split.TRAIN).length / seconds;
    }
  }
}
