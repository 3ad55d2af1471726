package org.cpajvm.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.TrainStep;
import org.cpajvm.core.TestMatrix;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerResumeTest extends FakeTraining {
  /** Ends training after so many batches, as a lost machine would. */
  private static final class Loss implements TrainingListener {
    private int batchesLeft;
    private String resumedAt = "";

    Loss(int batches) {
      batchesLeft = batches;
    }

    @Override
    public void resumed(int epoch, int batch) {
      resumedAt = epoch + ":" + batch;
    }

    @Override
    public void batchDone(int epoch, int batch, int ofBatches) {
      if (--batchesLeft == 0) {
        throw new IllegalStateException("the machine is lost");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 8, 9, 14})
  void aRunThatWasStoppedEndsLikeOneThatWasNot(int stopAfter, @TempDir Path folder) {
    Study study = study(SOME);
    double[] errors = {3, 1, 2, 2, 5, 5};
    String[] settings = {"max_epochs", "6", "early_stopping_patience", "2", "mixup_alpha", "0.3"};
    TrainedModel whole = train(study, errors, settings);
    FakeModel wholeNetwork = network;

    Checkpointing saved = new Checkpointing(folder.resolve("m.checkpoint"), Duration.ZERO, true);
    Loss loss = new Loss(stopAfter);
    assertThrows(
        IllegalStateException.class,
        () -> trainer(study, errors, loss).with(saved).train(study, settings(settings), 1));
    int done = stopAfter - 1; // the batch that was done last was not saved yet
    List<TrainStep> steps = new ArrayList<>(network.steps().subList(0, done));
    Loss none = new Loss(-1);
    TrainedModel resumed =
        trainer(study, errors, none).with(saved).train(study, settings(settings), 1);
    int perEpoch = batches(study);
    assertEquals(done / perEpoch + ":" + done % perEpoch, none.resumedAt);
    steps.addAll(network.steps());
    assertEquals(wholeNetwork.steps(), steps);
    assertEquals(wholeNetwork.state(), network.state());
    assertEquals(withoutSeconds(whole), withoutSeconds(resumed));
    assertEquals(whole.history().bestEpoch(), resumed.history().bestEpoch());
    assertEquals(whole.history().stop(), resumed.history().stop());
  }

  /** Undefined metrics, and the last state: what decides is not in the position alone. */
  @ParameterizedTest
  @ValueSource(strings = {"best", "last"})
  void aRunWithUndefinedMetricsEndsLikeOneThatWasNotStopped(String keep, @TempDir Path folder) {
    Study study = study(SOME);
    double[] errors = {Double.NaN, 1, Double.NaN, 2, 5, 5, Double.NaN, 4};
    String[] settings = {"max_epochs", "8", "early_stopping_patience", "3", "keep_state", keep};
    TrainedModel whole = train(study, errors, settings);
    int state = network.state();
    for (int epoch = 1; epoch < 5; epoch++) {
      Path file = folder.resolve("c" + epoch);
      Checkpointing saved = new Checkpointing(file, Duration.ZERO, true);
      Loss loss = new Loss(epoch * batches(study) + 1);
      assertThrows(
          IllegalStateException.class,
          () -> trainer(study, errors, loss).with(saved).train(study, settings(settings), 1));
      TrainedModel resumed =
          trainer(study, errors, TrainingListener.NONE)
              .with(saved)
              .train(study, settings(settings), 1);
      assertEquals(withoutSeconds(whole), withoutSeconds(resumed));
      assertEquals(whole.history().bestEpoch(), resumed.history().bestEpoch());
      assertEquals(whole.history().stop(), resumed.history().stop());
      assertEquals(state, network.state());
    }
  }

  @Test
  void aRunThatIsAskedToEndSavesAllAndGoesOn(@TempDir Path folder) {
    Study study = study(SOME);
    double[] errors = {3, 1, 2, 2, 5, 5};
    TrainedModel whole = train(study, errors, "max_epochs", "6");
    int state = network.state();
    Path file = folder.resolve("m.checkpoint");
    for (int after : new int[] {3, 7, batches(study)}) {
      StopRequest stop = new StopRequest();
      TrainingListener signal =
          new TrainingListener() {
            private int done;

            @Override
            public void batchDone(int epoch, int batch, int ofBatches) {
              if (++done == after) {
                stop.make();
              }
            }
          };
      StoppedException stopped =
          assertThrows(
              StoppedException.class,
              () ->
                  trainer(study, errors, signal)
                      .with(new Checkpointing(file, Duration.ofHours(1), false, stop))
                      .train(study, settings("max_epochs", "6"), 1));
      assertTrue(
          stopped.getMessage().endsWith("all of it is saved in " + file), stopped.getMessage());
      assertEquals(after, network.state());
      assertTrue(stop.isWatched() && network.closed());
      TrainedModel resumed =
          trainer(study, errors, TrainingListener.NONE)
              .with(new Checkpointing(file, Duration.ofHours(1), true))
              .train(study, settings("max_epochs", "6"), 1);
      assertEquals(state, network.state());
      assertEquals(withoutSeconds(whole), withoutSeconds(resumed));
    }
  }

  @Test
  void aSettingThatACheckpointDoesNotKnowWasItsDefault() {
    Map<String, String> saved = Map.of("the setting lr", "0.0005");
    Map<String, String> now = new HashMap<>();
    Hyperparameters.defaults()
        .asMap()
        .forEach((name, value) -> now.put("the setting " + name, value));
    RunIdentity.check(saved, now, "c");
    now.put("the setting keep_state", "last");
    assertTrue(
        refused(() -> RunIdentity.check(saved, now, "c"))
            .contains("the setting keep_state was best and is last"));
  }

  @Test
  void aCheckpointThatCannotBeWrittenIsSaidOnceAndTrainingGoesOn(@TempDir Path folder) {
    Study study = study(SOME);
    List<String> why = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void notSaved(String message) {
            why.add(message);
          }
        };
    Path file = folder.resolve("none/m.checkpoint");
    TrainedModel model =
        trainer(study, new double[9], listener)
            .with(new Checkpointing(file, Duration.ZERO, false))
            .train(study, settings(), 1);
    assertEquals(2, model.history().epochs().size());
    assertEquals(List.of(file + " cannot be written: there is no folder " + file.getParent()), why);
  }

  private static List<EpochReport> withoutSeconds(TrainedModel model) {
    return model.history().epochs().stream()
        .map(
            e ->
                new EpochReport(
                    e.epoch(),
                    e.reconstruction(),
                    e.kl(),
                    e.adversary(),
                    e.penalty(),
                    e.learningRate(),
                    e.cells(),
                    0,
                    e.validation()))
        .toList();
  }

  @Test
  void aRunGoesOnWithAsManyThreadsAsBefore(@TempDir Path folder) {
    Study study = study(SOME);
    Checkpointing saved = new Checkpointing(folder.resolve("c"), Duration.ZERO, true);
    assertThrows(
        IllegalStateException.class,
        () ->
            new Trainer(backend(state -> 0, m -> {}), new Execution(7, "auto"), new Loss(3))
                .with(saved)
                .train(study, settings(), 1));
    int[] threads = new int[1];
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void started(int epochs, int cells, Execution execution) {
            threads[0] = execution.threads();
          }
        };
    new Trainer(backend(state -> 0, m -> {}), Execution.AUTO, listener)
        .with(saved)
        .train(study, settings(), 1);
    assertEquals(7, threads[0]);
  }

  @Test
  void aCheckpointOfAnotherRunIsRefusedWithTheDifference(@TempDir Path folder) {
    Study study = study(SOME);
    Path file = folder.resolve("c");
    Checkpointing saved = new Checkpointing(file, Duration.ZERO, true);
    assertThrows(
        IllegalStateException.class,
        () -> trainer(study, new double[9], new Loss(3)).with(saved).train(study, settings(), 1));
    Trainer trainer = trainer(study, new double[9], TrainingListener.NONE).with(saved);
    assertEquals(
        file
            + " is of another run: the setting lr was 0.0005 and is 0.5; train as then, or without"
            + " --resume to begin anew",
        refused(() -> trainer.train(study, settings("lr", "0.5"), 1)));
    assertTrue(
        refused(() -> trainer.train(study, settings(), 2)).contains("the seed was 1 and is"));
    Study other = study(0.5);
    assertTrue(
        refused(() -> trainer.train(other, settings(), 1)).contains("the split of the cells"));
    Study changed = study.withExpression(TestMatrix.of(values(4.5f)));
    assertTrue(
        refused(() -> trainer.train(changed, settings(), 1))
            .contains("the expression of the cells"));
    assertTrue(network.closed());
    Trainer anew =
        trainer(study, new double[9], TrainingListener.NONE)
            .with(new Checkpointing(file, Duration.ofHours(1), false));
    assertEquals(2, anew.train(study, settings("lr", "0.5"), 1).history().epochs().size());
  }

  private static String refused(org.junit.jupiter.api.function.Executable training) {
    return assertThrows(BadInputException.class, training).getMessage();
  }

  private TrainedModel train(Study study, double[] errorOfEpoch, String... settings) {
    return trainer(study, errorOfEpoch, TrainingListener.NONE).train(study, settings(settings), 1);
  }
}
