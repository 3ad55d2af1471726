package org.cpajvm.core.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cpajvm.api.DivergenceException;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.core.backbone.Blend;
import org.cpajvm.core.backbone.InnerFolds;
import org.cpajvm.core.backbone.NetworkCheck;
import org.cpajvm.core.backbone.Situation;
import org.cpajvm.core.backbone.StudyGroups;
import org.cpajvm.core.backbone.TrainingGroups;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.model.Ensemble;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.WholeFile;
import org.cpajvm.core.predict.ChangePredictor;
import org.cpajvm.core.predict.NetworkChanges;
import org.cpajvm.core.random.Seeds;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;

/**
 * Trains a model that answers better than one network: training groups for rules in closed form,
 * inner networks that show how far the network is to be trusted, and, where it is, more members
 * with other seeds.
 *
 * <p>Small networks are trained side by side on one thread each, so that the numbers do not depend
 * on the machine; large ones one after the other on all threads. May be used again and again, by
 * one thread at a time.
 */
public final class EnsembleTrainer {
  private static final double NEGLIGIBLE = 0.01;

  private final Trainer trainer;
  private final Optional<Integer> members;
  private final Optional<Integer> folds;

  /**
   * A trainer of ensembles.
   *
   * @param trainer trains each network; its listener is told of the first one, and of the ensemble
   * @param members the number of networks, or empty for as many as are worth their time
   * @param folds the number of inner networks at most, or empty for as many as are worth theirs
   */
  public EnsembleTrainer(Trainer trainer, Optional<Integer> members, Optional<Integer> folds) {
    this.trainer = trainer;
    this.members = members;
    this.folds = folds;
  }

  /**
   * Trains.
   *
   * @throws DivergenceException if the first network diverges; others that diverge are left out
   */
  public TrainedModel train(Study study, Hyperparameters settings, long seed) {
    return new Run(study, settings, seed).train();
  }

  /** One run. */
  private final class Run {
    private final Study study;
    private final Hyperparameters settings;
    private final long seed;
    private final EnsembleSize size;
    private final int sideBySide;
    private final Trainer each;
    private final TrainingGroups groups;
    private final Map<Group, int[]> cells;
    private final List<Situation> situations;
    private final List<Set<Group>> leftOut;
    private final List<String> labels = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final TrainingListener stoppable =
        new TrainingListener() {
          @Override
          public void batchDone(int epoch, int batch, int batches) {
            if (stopped.get()) {
              throw new CancellationException("another training of the same run has failed");
            }
          }
        };

    Run(Study study, Hyperparameters settings, long seed) {
      this.study = study;
      this.settings = settings;
      this.seed = seed;
      int trainingCells = study.cells(Split.TRAIN).length;
      int genes = study.design().genes().size();
      this.size = EnsembleSize.of(settings, trainingCells, genes, members, folds);
      Execution execution = trainer.execution();
      boolean small =
          EnsembleSize.isSmall(settings, trainingCells, genes)
              && !execution.device().equals("cuda");
      int threads =
          execution.threads() > 0
              ? execution.threads()
              : Runtime.getRuntime().availableProcessors();
      this.sideBySide = small ? threads : 1;
      this.each = small ? trainer.with(new Execution(1, execution.device())) : trainer;
      StudyGroups studyGroups = new StudyGroups(study, settings.architecture().reconLoss());
      this.groups = studyGroups.training();
      this.cells = studyGroups.cells(cell -> study.split(cell) != Split.OOD);
      this.situations =
          InnerFolds.expected(
              groups, studyGroups.cells(cell -> study.split(cell) == Split.OOD).keySet());
      this.leftOut = InnerFolds.plan(groups, situations, size.folds());
    }

    TrainedModel train() {
      trainer.listener().ensemblePlanned(size.members(), leftOut.size(), sideBySide);
      ExecutorService threads = Executors.newFixedThreadPool(sideBySide, Run::daemon);
      try {
        Future<TrainedModel> first = threads.submit(() -> each.train(study, settings, seed));
        List<Future<List<NetworkCheck>>> checking = new ArrayList<>();
        for (int fold = 0; fold < leftOut.size(); fold++) {
          checking.add(threads.submit(check(fold)));
        }
        TrainedModel model = result(first);
        return complete(model, checking, threads);
      } finally {
        stopped.set(true);
        threads.shutdown();
        awaitEnd(threads);
      }
    }

    /** What still runs after a failure ends with its batch. */
    private static void awaitEnd(ExecutorService threads) {
      try {
        threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private TrainedModel complete(
        TrainedModel model, List<Future<List<NetworkCheck>>> checking, ExecutorService threads) {
      try {
        List<NetworkCheck> checks = new ArrayList<>();
        checking.forEach(check -> checks.addAll(result(check)));
        Ensemble alone = new Ensemble(groups, checks, List.of());
        Blend blend = ChangePredictor.blend(model, alone);
        boolean trusted = situations.stream().anyMatch(s -> blend.weight(s).network() > NEGLIGIBLE);
        int wanted = members.isPresent() || trusted ? size.members() : 1;
        List<Future<Optional<List<NamedTensor>>>> others = new ArrayList<>();
        for (int member = 2; member <= wanted; member++) {
          others.add(threads.submit(member(member)));
        }
        List<List<NamedTensor>> parameters = new ArrayList<>();
        others.forEach(other -> result(other).ifPresent(parameters::add));
        labels.forEach(this::deleteCheckpoint);
        situations.forEach(
            s -> trainer.listener().decided(blend.backbone().decide(s), blend.weight(s)));
        return model.with(new Ensemble(groups, checks, parameters));
      } catch (RuntimeException | Error e) {
        model.close();
        throw e;
      }
    }

    private Callable<Optional<List<NamedTensor>>> member(int number) {
      Trainer aside = aside("member-" + number);
      return () -> {
        try (TrainedModel other = aside.train(study, settings, Seeds.of(seed, "member", number))) {
          trainer.listener().networkDone("member " + number);
          return Optional.of(other.network().parameters());
        } catch (DivergenceException e) {
          trainer.listener().networkDone("member " + number + " diverged and is left out:");
          return Optional.empty();
        }
      };
    }

    private Callable<List<NetworkCheck>> check(int fold) {
      Trainer aside = aside("fold-" + (fold + 1));
      return () -> {
        Study rest = without(leftOut.get(fold));
        try (TrainedModel inner = aside.train(rest, settings, Seeds.of(seed, "fold", fold))) {
          List<NetworkCheck> checks = checks(inner, fold);
          trainer.listener().networkDone("inner network " + (fold + 1));
          return checks;
        } catch (DivergenceException e) {
          trainer
              .listener()
              .networkDone("inner network " + (fold + 1) + " diverged and is left out:");
          return List.of();
        }
      };
    }

    private List<NetworkCheck> checks(TrainedModel inner, int fold) {
      List<NetworkCheck> checks = new ArrayList<>();
      try (NetworkChanges network = new NetworkChanges(inner, study, seed)) {
        for (TrainingGroups.Response response : groups.responses()) {
          if (leftOut.get(fold).contains(response.group())) {
            Group group = response.group();
            double[] change = network.change(controls(group.covariates()), group.treatment());
            checks.add(new NetworkCheck(fold, group, toFloats(change)));
          }
        }
      }
      return checks;
    }

    private int[] controls(List<String> covariates) {
      return cells.entrySet().stream()
          .filter(e -> study.design().isControl(e.getKey().treatment()))
          .filter(e -> e.getKey().covariates().equals(covariates))
          .flatMapToInt(e -> Arrays.stream(e.getValue()))
          .sorted()
          .toArray();
    }

    /** The study with the cells of some groups held out. */
    private Study without(Set<Group> removed) {
      Split[] splits = new Split[study.cells()];
      for (int cell = 0; cell < splits.length; cell++) {
        splits[cell] = study.split(cell);
      }
      cells.forEach(
          (group, members) -> {
            if (groups.effective(group).filter(removed::contains).isPresent()) {
              for (int cell : members) {
                splits[cell] = Split.OOD;
              }
            }
          });
      return study.withSplits(splits);
    }

    private Trainer aside(String label) {
      labels.add(label);
      return each.aside(label, stoppable);
    }

    private void deleteCheckpoint(String label) {
      trainer
          .checkpointing()
          .ifPresent(checkpoints -> WholeFile.delete(checkpoints.aside(label).file()));
    }

    private static Thread daemon(Runnable task) {
      Thread thread = new Thread(task, "cpa-ensemble");
      thread.setDaemon(true);
      return thread;
    }

    private static <T> T result(Future<T> future) {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("training was interrupted", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) e.getCause(); // training throws no others
      }
    }

    private static float[] toFloats(double[] values) {
      float[] floats = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        floats[i] = (float) values[i];
      }
      return floats;
    }
  }
}
