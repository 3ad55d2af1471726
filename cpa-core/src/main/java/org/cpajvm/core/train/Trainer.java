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
import org.cpajvm.api.OutputException;
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
import org.cpajvm.core.model.UntrainedValues;
import org.cpajvm.core.random.Seeds;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudySetup;

/**
 * Trains a model on a study: epochs of shuffled batches that are prefetched while the network
 * works, validation now and then, and in the end the state that {@code keep_state} asks for. Every
 * random number is a function of the seed and the position in training, so the same seed and the
 * same number of threads give the same model, also where a run was stopped and went on from a
 * checkpoint.
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

  /** The same trainer, but elsewhere or with another number of threads. */
  Trainer with(Execution other) {
    return new Trainer(backend, other, listener, checkpointing, mask);
  }

  /** The same trainer, with another listener and checkpoints in a file of their own. */
  Trainer aside(String label, TrainingListener other) {
    return new Trainer(
        backend,
        execution,
        other,
        checkpointing.map(checkpoints -> checkpoints.aside(label)),
        mask);
  }

  Execution execution() {
    return execution;
  }

  TrainingListener listener() {
    return listener;
  }

  Optional<Checkpointing> checkpointing() {
    return checkpointing;
  }

  /**
   * Trains a model.
   *
   * @return the best validated state, or the last one if none was validated, the metric was never
   *     defined or the plan keeps the last
   * @throws DivergenceException if a loss or gradient becomes NaN or infinite; the listener has
   *     been given the state that was kept so far
   * @throws BadInputException if the run is to go on from a checkpoint of another run
   * @throws StoppedException if the run was asked to end, and has saved a checkpoint
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
    private long nextCheckpoint;
    private boolean unsaved;
    private Map<String, String> identity;
    private final StateChoice choice;
    private List<NamedTensor> kept = List.of();
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
      this.choice = new StateChoice(plan);
      this.network = network;
      this.seed = network.spec().seed();
      this.threads = threads;
      this.trainingCells = study.cells(Split.TRAIN);
      checkpointing.ifPresent(c -> nextCheckpoint = System.nanoTime() + c.first().toNanos());
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
      reports.addAll(checkpoint.history().epochs());
      reports.forEach(choice::isKept);
      kept = checkpoint.best();
    }

    TrainedModel train() {
      checkpointing.map(Checkpointing::stop).ifPresent(StopRequest::watch);
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
        stop = choice.isPatienceOver() ? TrainingHistory.Stop.EARLY : stop;
        while (epoch < epochs && stop == TrainingHistory.Stop.COMPLETE) {
          boolean check =
              validator != null
                  && ((epoch + 1) % plan.checkValEveryNEpoch() == 0 || epoch == epochs - 1);
          trainEpoch(sampler, loader);
          endEpoch(check ? validator : null);
          stop = choice.isPatienceOver() ? TrainingHistory.Stop.EARLY : stop;
        }
      }
      saveFinished();
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
      if (choice.isKept(report)) {
        kept = network.parameters();
      }
      epoch++;
      firstBatch = 0;
      losses = new Losses();
      epochSeconds = 0;
      saveIfDue(0);
      listener.epochDone(report);
    }

    /**
     * Saves a checkpoint, before the given batch of the epoch, if one is due.
     *
     * @throws StoppedException if the run was asked to end
     */
    private void saveIfDue(int batch) {
      if (checkpointing.isEmpty()) {
        return;
      }
      Checkpointing where = checkpointing.get();
      boolean stop = where.stop().isMade();
      if (!stop && System.nanoTime() - nextCheckpoint < 0) {
        return;
      }
      save(batch, where, stop);
      nextCheckpoint = System.nanoTime() + where.interval().toNanos();
      if (stop) {
        throw new StoppedException(
            String.format(
                "training was stopped before batch %d of epoch %d; all of it is saved in %s",
                batch + 1, epoch + 1, where.file()));
      }
    }

    /** Saves the end of a training that took long, as others of the same run may follow. */
    private void saveFinished() {
      if (checkpointing.isPresent()
          && seconds() * 1e9 >= checkpointing.get().interval().toNanos()) {
        save(0, checkpointing.get(), false);
      }
    }

    /** Saves a checkpoint; where it cannot be written, training goes on unless it must be. */
    private void save(int batch, Checkpointing where, boolean must) {
      try {
        checkpoint(batch).save(where.file());
        unsaved = false;
      } catch (OutputException e) {
        if (must) {
          throw e;
        }
        if (!unsaved) {
          listener.notSaved(e.getMessage());
        }
        unsaved = true;
      }
    }

    private Checkpoint checkpoint(int batch) {
      return new Checkpoint(
          identity(),
          new Checkpoint.Position(
              epoch,
              batch,
              globalBatch,
              losses.sums(),
              epochSeconds,
              seconds(),
              choice.bestMetric(),
              choice.checksSinceBetter(),
              threads),
          new TrainingHistory(reports, choice.keptEpoch(), TrainingHistory.Stop.STOPPED),
          network.parameters(),
          network.optimizerState(),
          kept);
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
      if (!kept.isEmpty()) {
        network.setParameters(kept);
        listener.diverged(result(TrainingHistory.Stop.DIVERGED, choice.keptEpoch()));
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
      if (choice.isDecided()) {
        network.setParameters(kept);
      }
      TypicalRows.fill(network, study.design(), spec -> backend.create(spec, execution));
      UntrainedValues.fill(network, study, spec -> backend.create(spec, execution));
      return result(stop, choice.isDecided() ? choice.keptEpoch() : reports.size() - 1);
    }

    private TrainedModel result(TrainingHistory.Stop stop, int stateOf) {
      return new TrainedModel(
          backend.name(),
          study.design(),
          hyperparameters,
          network,
          new TrainingHistory(reports, stateOf, stop),
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
