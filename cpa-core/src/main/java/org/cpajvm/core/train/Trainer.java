package org.cpajvm.core.train;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cpajvm.api.DivergenceException;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.api.model.TrainStep;
import org.cpajvm.api.model.TrainingPlan;
import org.cpajvm.core.batch.BatchLoader;
import org.cpajvm.core.batch.BatchSampler;
import org.cpajvm.core.batch.MixupDraw;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.model.Provenance;
import org.cpajvm.core.model.Specs;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.TrainingHistory;
import org.cpajvm.core.model.TypicalRows;
import org.cpajvm.core.random.Seeds;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudySetup;

/**
 * Trains a model on a study: epochs of shuffled batches that are prefetched while the network
 * works, validation now and then, and the best validated state in the end. Every random number is a
 * function of the seed and the position in training, so the same seed gives the same model.
 */
public final class Trainer {
  private static final int PREFETCHED = 3;

  private final ModelBackend backend;
  private final Execution execution;
  private final TrainingListener listener;

  /**
   * A trainer that may be used again and again.
   *
   * @param backend makes the network
   * @param execution where and how it runs
   * @param listener is told how it goes
   */
  public Trainer(ModelBackend backend, Execution execution, TrainingListener listener) {
    this.backend = backend;
    this.execution = execution;
    this.listener = listener;
  }

  /**
   * Trains a model.
   *
   * @return the best validated state, or the last one if none was validated
   * @throws DivergenceException if a loss or gradient becomes NaN or infinite; the listener has
   *     been given the best state so far
   */
  public TrainedModel train(Study study, Hyperparameters hyperparameters, long seed) {
    ModelSpec spec =
        Specs.of(
            study.design(),
            hyperparameters,
            StudySetup.conditionWeights(study),
            ModelSpec.Precision.FLOAT,
            seed);
    PerturbationModel network = backend.create(spec, execution);
    try {
      return new Run(study, hyperparameters, network, seed).train();
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  /** One training run. */
  private final class Run {
    private final Study study;
    private final Hyperparameters hyperparameters;
    private final TrainingPlan plan;
    private final Schedule schedule;
    private final PerturbationModel network;
    private final long seed;
    private final int[] trainingCells;
    private final long started = System.nanoTime();
    private final List<EpochReport> reports = new ArrayList<>();
    private List<NamedTensor> best;
    private double bestMetric = Double.NEGATIVE_INFINITY;
    private int bestEpoch;
    private int checksSinceBest;
    private long globalBatch;

    Run(Study study, Hyperparameters hyperparameters, PerturbationModel network, long seed) {
      this.study = study;
      this.hyperparameters = hyperparameters;
      this.plan = hyperparameters.plan();
      this.schedule = new Schedule(plan);
      this.network = network;
      this.seed = seed;
      this.trainingCells = study.cells(Split.TRAIN);
    }

    TrainedModel train() {
      int epochs = Schedule.maxEpochs(plan, trainingCells.length);
      listener.started(epochs, trainingCells.length);
      int[] validationCells = study.cells(Split.VALID);
      TrainingHistory.Stop stop = TrainingHistory.Stop.COMPLETE;
      BatchSampler sampler = new BatchSampler(trainingCells, plan.batchSize(), seed);
      try (BatchLoader loader =
              new BatchLoader(study, network::newBuffer, sampler.largestBatch(), PREFETCHED, 1);
          Validator validator =
              validationCells.length == 0
                  ? null
                  : new Validator(network, study, validationCells, seed)) {
        for (int epoch = 0; epoch < epochs && stop == TrainingHistory.Stop.COMPLETE; epoch++) {
          boolean check =
              validator != null
                  && ((epoch + 1) % plan.checkValEveryNEpoch() == 0 || epoch == epochs - 1);
          EpochReport report = epoch(epoch, sampler, loader, check ? validator : null);
          reports.add(report);
          report
              .validation()
              .ifPresent(validation -> keepBest(report.epoch(), validation.metric()));
          if (plan.earlyStoppingPatience() != null
              && checksSinceBest >= plan.earlyStoppingPatience()) {
            stop = TrainingHistory.Stop.EARLY;
          }
          listener.epochDone(report);
        }
      }
      return finish(stop);
    }

    private EpochReport epoch(
        int epoch, BatchSampler sampler, BatchLoader loader, Validator validator) {
      long begun = System.nanoTime();
      List<int[]> batches = sampler.epoch(epoch);
      double alpha = schedule.mixupAlpha(epoch, globalBatch);
      Losses losses = new Losses();
      loader.start(
          batches, batch -> MixupDraw.of(alpha, batches.get(batch).length, seed, epoch, batch));
      for (int batch = 0; batch < batches.size(); batch++) {
        BatchBuffer buffer = loader.next();
        TrainStep step =
            schedule.step(epoch, batch, globalBatch, Seeds.of(seed, "step", epoch, batch));
        StepResult result = network.train(buffer, step);
        check(result, epoch, batch);
        losses.add(result);
        globalBatch++;
        listener.batchDone(epoch, batch + 1, batches.size());
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      double rate = schedule.step(epoch, 0, globalBatch, 0).learningRate();
      return losses.report(
          epoch,
          rate,
          trainingCells.length,
          seconds,
          Optional.ofNullable(validator).map(Validator::validate));
    }

    private void keepBest(int epoch, double metric) {
      if (best == null || metric > bestMetric) {
        bestMetric = Double.isNaN(metric) ? bestMetric : metric;
        best = network.parameters();
        bestEpoch = epoch;
        checksSinceBest = 0;
      } else if (schedule.settled(epoch)) {
        checksSinceBest++;
      }
    }

    private void check(StepResult result, int epoch, int batch) {
      String term = Losses.notFinite(result);
      if (term != null) {
        if (best != null) {
          network.setParameters(best);
          listener.diverged(result(TrainingHistory.Stop.DIVERGED));
        }
        throw new DivergenceException(
            "training diverged in epoch "
                + epoch
                + ", batch "
                + batch
                + ": the "
                + term
                + "; lower the learning rates (--set lr="
                + plan.lr() / 10
                + ") or clip gradients (--set do_clip_grad=true)");
      }
    }

    private TrainedModel finish(TrainingHistory.Stop stop) {
      if (best == null) {
        bestEpoch = reports.size() - 1;
      } else {
        network.setParameters(best);
      }
      TypicalRows.fill(network, study.design(), spec -> backend.create(spec, execution));
      return result(stop);
    }

    private TrainedModel result(TrainingHistory.Stop stop) {
      return new TrainedModel(
          backend.name(),
          study.design(),
          hyperparameters,
          network,
          new TrainingHistory(reports, bestEpoch, stop),
          provenance());
    }

    private Provenance provenance() {
      return new Provenance(
          Optional.ofNullable(Trainer.class.getPackage().getImplementationVersion())
              .orElse("development"),
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
          System.getProperty("os.name") + " " + System.getProperty("os.arch"),
          seed,
          study.source(),
          study.cells(),
          trainingCells.length,
          (System.nanoTime() - started) / 1e9);
    }
  }
}
