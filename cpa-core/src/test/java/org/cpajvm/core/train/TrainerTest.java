package org.cpajvm.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.cpajvm.api.DivergenceException;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.TrainStep;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.TrainingHistory.Stop;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest extends FakeTraining {
  /** Epochs, told as they are done. */
  private static final class Recorder implements TrainingListener {
    private final List<EpochReport> epochs = new ArrayList<>();
    private final List<TrainedModel> diverged = new ArrayList<>();
    private final List<Integer> statesOfDiverged = new ArrayList<>();
    private int batches;
    private int announcedEpochs;
    private int announcedCells;

    @Override
    public void started(int most, int cells, Execution execution) {
      assertEquals(THREADS, execution.threads());
      announcedEpochs = most;
      announcedCells = cells;
    }

    @Override
    public void batchDone(int epoch, int batch, int ofBatches) {
      batches++;
      assertTrue(batch >= 1 && batch <= ofBatches);
    }

    @Override
    public void epochDone(EpochReport report) {
      epochs.add(report);
    }

    @Override
    public void diverged(TrainedModel best) {
      diverged.add(best);
      FakeModel model = (FakeModel) best.network();
      assertFalse(model.closed());
      statesOfDiverged.add(model.state());
    }
  }

  private final Recorder recorder = new Recorder();

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 33, 1000})
  void everyEpochVisitsEachTrainingCellOnce(int batchSize) {
    Study study = study(SOME);
    int epochs = 3;
    train(
        study,
        state -> 0,
        Map.of("max_epochs", "" + epochs, "batch_size", "" + batchSize, "mixup_alpha", "0.5"));
    int[] cells = study.cells(Split.TRAIN);
    int perEpoch = network.batches().size() / epochs;
    List<List<Integer>> orders = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      List<Integer> order =
          network.batches().subList(epoch * perEpoch, (epoch + 1) * perEpoch).stream()
              .flatMapToInt(IntStream::of)
              .boxed()
              .toList();
      orders.add(order);
      assertArrayEquals(cells, order.stream().sorted().mapToInt(i -> i).toArray());
    }
    assertTrue(new HashSet<>(orders).size() > 1, "cells are shuffled");
    assertTrue(network.batches().stream().allMatch(batch -> batch.length > 1));
    assertEquals(recorder.batches, network.batches().size());
    assertEquals(epochs, recorder.announcedEpochs);
    assertEquals(cells.length, recorder.announcedCells);
  }

  @Test
  void theBestValidatedStateIsRestored() {
    double[] errors = {3, 2, 1, 2, 0.5, 4};
    TrainedModel model = train(study(SOME), errors, "max_epochs", "6");
    assertEquals(Stop.COMPLETE, model.history().stop());
    assertEquals(4, model.history().bestEpoch());
    assertEquals(5 * batchesPerEpoch(), network.state());
    assertEquals(6, model.history().epochs().size());
    assertEquals(recorder.epochs, model.history().epochs());
    assertFalse(network.closed());
    assertEquals(0, network.openBuffers());
  }

  @Test
  void theMetricIsTheOneOfTheReports() {
    double[] errors = {3, 2, 1, 2, 0.5, 4};
    TrainedModel model = train(study(SOME), errors, "max_epochs", "6");
    List<Double> metrics =
        model.history().epochs().stream().map(e -> e.validation().orElseThrow().metric()).toList();
    assertEquals(metrics.get(4), metrics.stream().max(Double::compare).orElseThrow());
    EpochReport.Validation best = model.history().epochs().get(4).validation().orElseThrow();
    assertEquals(2, best.reconstruction());
    assertEquals(2, best.groups() + best.skippedGroups());
  }

  @Test
  void theFirstOfEqualStatesIsKept() {
    TrainedModel model = train(study(SOME), new double[] {1, 1, 1}, "max_epochs", "3");
    assertEquals(0, model.history().bestEpoch());
  }

  @Test
  void aStateWhoseMetricIsUndefinedIsNotTheBest() {
    TrainedModel model =
        train(study(SOME), new double[] {Double.NaN, 5, Double.NaN}, "max_epochs", "3");
    assertEquals(1, model.history().bestEpoch());
    assertEquals(2 * batchesPerEpoch(), network.state());
  }

  @Test
  void aMetricThatIsNeverDefinedNeitherFreezesNorEndsTraining() {
    double[] errors = new double[6];
    Arrays.fill(errors, Double.NaN);
    TrainedModel model =
        train(study(SOME), errors, "max_epochs", "6", "early_stopping_patience", "2");
    assertEquals(Stop.COMPLETE, model.history().stop());
    assertEquals(5, model.history().bestEpoch());
    assertEquals(6 * batchesPerEpoch(), network.state());
    assertEquals(1, TrainingRemarks.of(model).size());
    assertEquals(
        "the validation metric is undefined in all checks and decided nothing there: the model has"
            + " the state of epoch 6; to have it checked, give validation groups of two cells or"
            + " more (--split)",
        TrainingRemarks.of(model).get(0));
  }

  /** As in a bulk study: each group of validation cells has one. */
  @Test
  void validationGroupsOfOneCellNeitherFreezeNorEndTraining() {
    TrainedModel model =
        train(
            studyOfValidation(0, 1),
            new double[6],
            "max_epochs",
            "6",
            "early_stopping_patience",
            "2");
    assertEquals(Stop.COMPLETE, model.history().stop());
    assertEquals(5, model.history().bestEpoch());
    String remark = TrainingRemarks.of(model).get(0);
    assertTrue(remark.contains("(no group has two validation cells)"), remark);
  }

  /** The group of control has one validation cell, that of A three. */
  @Test
  void oneUndefinedGroupDoesNotSpoilTheOthers() {
    TrainedModel model =
        train(studyOfValidation(0, 1, 3, 5), new double[] {3, 1, 2}, "max_epochs", "3");
    EpochReport.Validation best = model.history().epochs().get(1).validation().orElseThrow();
    assertEquals(1, best.groups());
    assertEquals(1, best.skippedGroups());
    assertFalse(best.isUndefined());
    assertEquals(1, model.history().bestEpoch());
  }

  @Test
  void theLastStateIsKeptWhereThePlanSaysSo() {
    double[] errors = {3, 1, 2};
    TrainedModel model = train(study(SOME), errors, "max_epochs", "3", "keep_state", "last");
    assertEquals(2, model.history().bestEpoch());
    assertEquals(3 * batchesPerEpoch(), network.state());
  }

  @Test
  void aModelThatIsWorseThanControlIsRemarkedOn() {
    TrainedModel bad = train(study(SOME), new double[] {900, 900}, "max_epochs", "2");
    EpochReport.BesideControl beside =
        bad.history().epochs().get(1).validation().orElseThrow().besideControl();
    assertEquals(1, beside.groups());
    assertTrue(beside.model() < beside.control(), beside.toString());
    String remark = TrainingRemarks.of(bad).get(0);
    assertTrue(
        remark.startsWith("the model is worse than doing nothing on the validation cells: R2"),
        remark);
    assertTrue(remark.contains("--set max_epochs=8"), remark);
    TrainedModel good = train(study(SOME), new double[] {0, 0}, "max_epochs", "2");
    assertEquals(List.of(), TrainingRemarks.of(good));
  }

  @Test
  void theLastStateIsKeptWhereNoneIsValidated() {
    TrainedModel model = train(study(0), new double[] {1, 2, 3}, "max_epochs", "3");
    assertEquals(2, model.history().bestEpoch());
    assertEquals(network.batches().size(), network.state());
    assertTrue(model.history().epochs().stream().allMatch(e -> e.validation().isEmpty()));
  }

  @Test
  void validationIsNowAndThenAndAfterTheLastEpoch() {
    TrainedModel model =
        train(study(SOME), new double[8], "max_epochs", "8", "check_val_every_n_epoch", "3");
    List<Integer> validated =
        model.history().epochs().stream()
            .filter(e -> e.validation().isPresent())
            .map(EpochReport::epoch)
            .toList();
    assertEquals(List.of(2, 5, 7), validated);
  }

  @Test
  void trainingEndsEarlyWhenNothingGetsBetter() {
    double[] errors = {3, 1, 2, 2, 0, 0};
    TrainedModel model =
        train(study(SOME), errors, "max_epochs", "6", "early_stopping_patience", "2");
    assertEquals(Stop.EARLY, model.history().stop());
    assertEquals(4, model.history().epochs().size());
    assertEquals(4, recorder.epochs.size());
    assertEquals(1, model.history().bestEpoch());
    assertEquals(2 * batchesPerEpoch(), network.state());
  }

  @Test
  void pretrainingDoesNotCountAgainstPatience() {
    double[] errors = {0, 1, 1, 1, 1, 1, 1, 1};
    TrainedModel model =
        train(
            study(SOME),
            errors,
            "max_epochs",
            "8",
            "early_stopping_patience",
            "2",
            "n_epochs_pretrain_ae",
            "2",
            "n_epochs_adv_warmup",
            "1");
    assertEquals(Stop.EARLY, model.history().stop());
    assertEquals(6, model.history().epochs().size()); // epochs 4 and 5 count
  }

  @Test
  void patienceNoneNeverEndsEarly() {
    double[] errors = {0, 1, 1, 1, 1, 1};
    TrainedModel model =
        train(study(SOME), errors, "max_epochs", "6", "early_stopping_patience", "none");
    assertEquals(Stop.COMPLETE, model.history().stop());
    assertEquals(6, model.history().epochs().size());
  }

  @Test
  void divergenceNamesItsPlaceAndTheBestStateIsHandedOut() {
    Study study = study(SOME);
    int perEpoch = batches(study);
    double[] errors = {2, 1, 3, 3};
    DivergenceException e =
        assertThrows(
            DivergenceException.class,
            () -> train(study, errors, model -> model.divergeAtStep(3 * perEpoch + 1)));
    assertTrue(
        e.getMessage().startsWith("training diverged in epoch 3, batch 1: "), e.getMessage());
    assertTrue(e.getMessage().contains("is NaN, for cell cell"), e.getMessage());
    assertEquals(1, recorder.diverged.size());
    assertEquals(List.of(2 * perEpoch), recorder.statesOfDiverged);
    TrainedModel best = recorder.diverged.get(0);
    assertSame(network, best.network());
    assertEquals(Stop.DIVERGED, best.history().stop());
    assertEquals(1, best.history().bestEpoch());
    assertEquals(3, best.history().epochs().size());
    assertTrue(network.closed());
    assertEquals(0, network.openBuffers());
  }

  @Test
  void divergenceBeforeAValidationHandsOutNothing() {
    DivergenceException e =
        assertThrows(
            DivergenceException.class,
            () -> train(study(SOME), new double[4], model -> model.divergeAtStep(0)));
    assertTrue(e.getMessage().contains("epoch 0, batch 0"), e.getMessage());
    assertTrue(recorder.diverged.isEmpty());
    assertTrue(network.closed());
  }

  @Test
  void theSameSeedGivesTheSameStepsAndAnotherSeedOthers() {
    train(study(SOME), new double[4], "max_epochs", "4");
    FakeModel first = network;
    train(study(SOME), new double[4], "max_epochs", "4");
    assertEquals(first.steps(), network.steps());
    for (int batch = 0; batch < first.batches().size(); batch++) {
      assertArrayEquals(first.batches().get(batch), network.batches().get(batch));
    }
    long distinct = first.steps().stream().mapToLong(TrainStep::seed).distinct().count();
    assertEquals(first.steps().size(), distinct);
    new Trainer(backend(state -> 0, model -> {}), Execution.AUTO, TrainingListener.NONE)
        .train(study(SOME), settings(Map.of("max_epochs", "4")), 2);
    assertFalse(Arrays.equals(first.batches().get(0), network.batches().get(0)));
  }

  @Test
  void anErrorOfTheListenerFreesTheNetwork() {
    TrainingListener broken =
        new TrainingListener() {
          @Override
          public void epochDone(EpochReport report) {
            throw new IllegalStateException("broken");
          }
        };
    Trainer trainer = new Trainer(backend(state -> 0, model -> {}), Execution.AUTO, broken);
    assertThrows(
        IllegalStateException.class, () -> trainer.train(study(SOME), settings(Map.of()), 1));
    assertTrue(network.closed());
    assertEquals(0, network.openBuffers());
  }

  @Test
  void reportsAndProvenanceSayWhatWasDone() {
    Study study = study(SOME);
    TrainedModel model = train(study, new double[2], "max_epochs", "2", "adv_steps", "none");
    int perEpoch = batchesPerEpoch();
    EpochReport second = model.history().epochs().get(1);
    double mean = perEpoch + (perEpoch + 1) / 2.0; // losses count the steps, from 1
    assertEquals(mean, second.reconstruction(), 1e-12);
    assertEquals(mean, second.adversary(), 1e-12);
    assertEquals(study.cells(Split.TRAIN).length, second.cells());
    assertEquals(model.hyperparameters().plan().lr(), second.learningRate());
    assertEquals("test.h5ad", model.provenance().source());
    assertEquals(CELLS, model.provenance().cells());
    assertEquals(study.cells(Split.TRAIN).length, model.provenance().trainingCells());
    assertEquals(1, model.provenance().seed());
    assertEquals("fake", model.backend());
  }

  private TrainedModel train(Study study, double[] errorOfEpoch, String... settings) {
    return trainer(study, errorOfEpoch, recorder).train(study, settings(settings), 1);
  }

  private TrainedModel train(Study study, IntToDoubleFunction error, Map<String, String> values) {
    return new Trainer(backend(error, model -> {}), Execution.AUTO, recorder)
        .train(study, settings(values), 1);
  }

  private TrainedModel train(
      Study study, double[] errorOfEpoch, java.util.function.Consumer<FakeModel> prepare) {
    return new Trainer(backend(byEpoch(study, errorOfEpoch), prepare), Execution.AUTO, recorder)
        .train(study, settings(Map.of("max_epochs", "" + errorOfEpoch.length)), 1);
  }

  private int batchesPerEpoch() {
    return network.batches().size() / recorder.epochs.size();
  }
}
