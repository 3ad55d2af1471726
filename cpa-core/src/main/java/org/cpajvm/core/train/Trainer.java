package org.cpajvm.core.train;

import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.BadInputException;
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
import org.cpajvm.core.batch.ShuffleWindow;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.model.Checkpoint;
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
 * function of the seed and the position in training, so the same seed and the same number of
 * threads give the same model, also where a run was stopped and went on from a checkpoint.
 */
public final class Trainer {
  private final ModelBackend backend;
  private final Execution execution;
  private final TrainingListener listener;
  private final Optional<Checkpointing> checkpointing;
  private final Optional<LossMask> mask;

  /**
   * A trainer that may be used again and again, and saves no checkpoints.
   *
   * @param backend makes the network
   * @param execution where and how it runs
   * @param listener is told how it goes
   */
  public Trainer(ModelBackend backend, Execution execution, TrainingListener listener) {
    this(backend, execution, listener, Optional.empty(), Optional.empty());
  }

  private Trainer(
      ModelBackend backend,
      Execution execution,
      TrainingListener listener,
      Optional<Checkpointing> checkpointing,
      Optional<LossMask> mask) {
    this.backend = backend;
    this.execution = execution;
    this.listener = listener;
    this.checkpointing = checkpointing;
    this.mask = mask;
  }

  /** The same trainer, but with checkpoints. */
  public Trainer with(Checkpointing checkpoints) {
    return new Trainer(backend, execution, listener, Optional.of(checkpoints), mask);
  }

  /** The same trainer, but with genes that count more in the reconstruction loss. */
  public Trainer with(LossMask masks) {
    return new Trainer(backend, execution, listener, checkpointing, Optional.of(masks));
  }

  /**
   * Trains a model.
   *
   * @return the best validated state, or the last one if none was validated
   * @throws DivergenceException if a loss or gradient becomes NaN or infinite; the listener has
   *     been given the best state so far
   * @throws BadInputException if the run is to go on from a checkpoint of another run
   */
  public TrainedModel train(Study study, Hyperparameters hyperparameters, long seed) {
    ModelSpec alike =
        Specs.of(
            study.design(),
            hyperparameters,
            StudySetup.conditionWeights(study),
            ModelSpec.Precision.FLOAT,
            seed);
    ModelSpec spec = mask.map(m -> alike.withGeneWeights(m.weights())).orElse(alike);
    Optional<Checkpoint> checkpoint = checkpoint();
    Execution used = backend.place(execution(checkpoint)).execution();
    PerturbationModel network = backend.create(spec, used);
    try {
      Run run = new Run(study, hyperparameters, network, used.threads());
      checkpoint.ifPresent(run::resume);
      listener.started(
          Schedule.maxEpochs(hyperparameters.plan(), study.cells(Split.TRAIN).length),
          study.cells(Split.TRAIN).length,
          used);
      checkpoint
          .map(Checkpoint::position)
          .ifPresent(position -> listener.resumed(position.epoch(), position.batch()));
      return run.train();
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  private Optional<Checkpoint> checkpoint() {
    return checkpointing
        .filter(c -> c.resume() && Files.exists(c.file()))
        .map(c -> Checkpoint.load(c.file()));
  }

  /** As it was asked for; where the threads are not, as many as before: others round otherwise. */
  private Execution execution(Optional<Checkpoint> checkpoint) {
    return execution.threads() > 0 || checkpoint.isEmpty()
        ? execution
        : new Execution(checkpoint.get().position().threads(), execution.device());
  }

  /** One training run. */
  private final class Run {
    private final Study study;
    private final Hyperparameters hyperparameters;
    private final TrainingPlan plan;
    private final Schedule schedule;
    private final PerturbationModel network;
    private final long seed;
    private final int threads;
    private final int[] trainingCells;
    private final List<EpochReport> reports = new ArrayList<>();
    private long started = System.nanoTime();
    private long saved = System.nanoTime();
    private Map<String, String> identity;
    private List<NamedTensor> best = List.of();
    private double bestMetric = Double.NEGATIVE_INFINITY;
    private int bestEpoch;
    private int checksSinceBest;
    private long globalBatch;
    private int epoch;
    private int firstBatch;
    private Losses losses = new Losses();
    private double epochSeconds;

    Run(Study study, Hyperparameters hyperparameters, PerturbationModel network, int threads) {
      this.study = study;
      this.hyperparameters = hyperparameters;
      this.plan = hyperparameters.plan();
      this.schedule = new Schedule(plan);
      this.network = network;
      this.seed = network.spec().seed();
      this.threads = threads;
      this.trainingCells = study.cells(Split.TRAIN);
    }

    void resume(Checkpoint checkpoint) {
      RunIdentity.check(
          checkpoint.run(), identity(), checkpointing.orElseThrow().file().toString());
      network.setParameters(checkpoint.parameters());
      network.setOptimizerState(checkpoint.optimizers());
      Checkpoint.Position position = checkpoint.position();
      epoch = position.epoch();
      firstBatch = position.batch();
      globalBatch = position.globalBatch();
      losses = new Losses(position.losses());
      epochSeconds = position.epochSeconds();
      started -= (long) (position.seconds() * 1e9);
      bestMetric = position.bestMetric();
      checksSinceBest = position.checksSinceBest();
      bestEpoch = checkpoint.history().bestEpoch();
      best = checkpoint.best();
      reports.addAll(checkpoint.history().epochs());
    }

    TrainedModel train() {
      int epochs = Schedule.maxEpochs(plan, trainingCells.length);
      int[] validationCells = study.cells(Split.VALID);
      TrainingHistory.Stop stop = TrainingHistory.Stop.COMPLETE;
      ShuffleWindow window = ShuffleWindow.of(study.expression());
      if (checkpointing.isPresent() && !window.equals(ShuffleWindow.WHOLE)) {
        identity(); // later it would displace the cells that are being trained on
      }
      BatchSampler sampler = new BatchSampler(trainingCells, plan.batchSize(), seed, window);
      try (BatchLoader loader =
              BatchLoader.forTraining(study, network::newBuffer, sampler.largestBatch());
          Validator validator =
              validationCells.length == 0
                  ? null
                  : new Validator(network, study, validationCells, seed)) {
        while (epoch < epochs && stop == TrainingHistory.Stop.COMPLETE) {
          boolean check =
              validator != null
                  && ((epoch + 1) % plan.checkValEveryNEpoch() == 0 || epoch == epochs - 1);
          trainEpoch(sampler, loader);
          endEpoch(check ? validator : null);
          if (plan.earlyStoppingPatience() != null
              && checksSinceBest >= plan.earlyStoppingPatience()) {
            stop = TrainingHistory.Stop.EARLY;
          }
        }
      }
      return finish(stop);
    }

    private void trainEpoch(BatchSampler sampler, BatchLoader loader) {
      long begun = System.nanoTime() - (long) (epochSeconds * 1e9);
      List<int[]> batches = sampler.epoch(epoch);
      double alpha = schedule.mixupAlpha(epoch, globalBatch - firstBatch);
      int first = firstBatch;
      loader.start(
          batches.subList(first, batches.size()),
          i -> MixupDraw.of(alpha, batches.get(first + i).length, seed, epoch, first + i));
      for (int batch = first; batch < batches.size(); batch++) {
        BatchBuffer buffer = loader.next();
        TrainStep step =
            schedule.step(epoch, batch, globalBatch, Seeds.of(seed, "step", epoch, batch));
        StepResult result = network.train(buffer, step);
        if (Losses.notFinite(result) != null) {
          throw diverged(result, buffer, batches.get(batch), batch);
        }
        losses.add(result);
        globalBatch++;
        epochSeconds = (System.nanoTime() - begun) / 1e9;
        listener.batchDone(epoch, batch + 1, batches.size());
        if (batch + 1 < batches.size()) {
          saveIfDue(batch + 1);
        }
      }
    }

    private void endEpoch(Validator validator) {
      EpochReport report =
          losses.report(
              epoch,
              schedule.step(epoch, 0, globalBatch, 0).learningRate(),
              trainingCells.length,
              epochSeconds,
              Optional.ofNullable(validator).map(Validator::validate));
      reports.add(report);
      report.validation().ifPresent(validation -> keepBest(epoch, validation.metric()));
      epoch++;
      firstBatch = 0;
      losses = new Losses();
      epochSeconds = 0;
      saveIfDue(0);
      listener.epochDone(report);
    }

    private void keepBest(int ofEpoch, double metric) {
      if (best.isEmpty() || metric > bestMetric) {
        bestMetric = Double.isNaN(metric) ? bestMetric : metric;
        best = network.parameters();
        bestEpoch = ofEpoch;
        checksSinceBest = 0;
      } else if (schedule.settled(ofEpoch)) {
        checksSinceBest++;
      }
    }

    /** Saves a checkpoint, before the given batch of the epoch, if the last one is old enough. */
    private void saveIfDue(int batch) {
      if (checkpointing.isEmpty()
          || System.nanoTime() - saved < checkpointing.get().interval().toNanos()) {
        return;
      }
      new Checkpoint(
              identity(),
              new Checkpoint.Position(
                  epoch,
                  batch,
                  globalBatch,
                  losses.sums(),
                  epochSeconds,
                  seconds(),
                  bestMetric,
                  checksSinceBest,
                  threads),
              new TrainingHistory(reports, bestEpoch, TrainingHistory.Stop.STOPPED),
              network.parameters(),
              network.optimizerState(),
              best)
          .save(checkpointing.get().file());
      saved = System.nanoTime();
    }

    /** Made when it is first needed: it reads all of the data. */
    private Map<String, String> identity() {
      if (identity == null) {
        identity = RunIdentity.of(study, hyperparameters, network.spec(), backend.name(), mask);
      }
      return identity;
    }

    private DivergenceException diverged(
        StepResult result, BatchBuffer buffer, int[] cells, int batch) {
      String culprits = Divergence.culprits(network, buffer, study, cells);
      if (!best.isEmpty()) {
        network.setParameters(best);
        listener.diverged(result(TrainingHistory.Stop.DIVERGED));
      }
      return new DivergenceException(
          "training diverged in epoch "
              + epoch
              + ", batch "
              + batch
              + ": the "
              + Losses.notFinite(result)
              + culprits
              + "; lower the learning rates (--set lr="
              + plan.lr() / 10
              + ") or clip gradients (--set do_clip_grad=true)");
    }

    private TrainedModel finish(TrainingHistory.Stop stop) {
      if (best.isEmpty()) {
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

    private double seconds() {
      return (System.nanoTime() - started) / 1e9;
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
          seconds(),
          mask.map(LossMask::description).orElse(null),
          threads);
    }
  }
}
