package org.cpajvm.core.train;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudySetup;

/** A small study, and trainers whose networks only note what they are asked to do. */
abstract class FakeTraining {
  static final double SOME = 0.25;
  static final int THREADS = 3;
  static final int CELLS = 41;
  private static final int BATCH_SIZE = 8;

  /** The one that was made last. */
  FakeModel network;

  Trainer trainer(Study study, double[] errorOfEpoch, TrainingListener listener) {
    return new Trainer(
        backend(byEpoch(study, errorOfEpoch), model -> {}), Execution.AUTO, listener);
  }

  static Hyperparameters settings(String... pairs) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], pairs[i + 1]);
    }
    return settings(values);
  }

  static IntToDoubleFunction byEpoch(Study study, double[] errorOfEpoch) {
    return state -> errorOfEpoch[Math.max(0, state / batches(study) - 1)];
  }

  ModelBackend backend(IntToDoubleFunction error, java.util.function.Consumer<FakeModel> prepare) {
    ModelBackend backend = mock();
    when(backend.name()).thenReturn("fake");
    when(backend.place(any()))
        .thenAnswer(
            call -> {
              Execution wish = call.getArgument(0);
              return new ModelBackend.Placement(
                  new Execution(wish.threads() == 0 ? THREADS : wish.threads(), "cpu"),
                  java.util.Optional.empty());
            });
    when(backend.create(any(), any()))
        .thenAnswer(
            call -> {
              network = new FakeModel(call.getArgument(0), error);
              prepare.accept(network);
              return network;
            });
    return backend;
  }

  static Hyperparameters settings(Map<String, String> values) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "recon_loss",
                "gauss",
                "batch_size",
                "" + BATCH_SIZE,
                "check_val_every_n_epoch",
                "1",
                "max_epochs",
                "2",
                "n_latent",
                "2"));
    all.putAll(values);
    return Hyperparameters.defaults().with(all);
  }

  static int batches(Study study) {
    return -Math.floorDiv(-study.cells(Split.TRAIN).length, BATCH_SIZE);
  }

  /** A study in which the first gene of a cell is its number, plus one. */
  static Study study(double validationFraction) {
    String[] drugs = new String[CELLS];
    for (int cell = 0; cell < CELLS; cell++) {
      drugs[cell] = cell % 2 == 0 ? "ctrl" : "A";
    }
    return StudySetup.prepare(
        TestData.of(drugs).withMatrix(TestMatrix.of(values(7)), "g0", "g1", "g2", "g3").data(),
        StudyColumns.of("drug", "ctrl"),
        new StudySetup.Options(ReconstructionLoss.GAUSS, validationFraction, 1, List.of(), false));
  }

  /** The same study with these cells for validation; even ones are control. */
  static Study studyOfValidation(int... cells) {
    String[] drugs = new String[CELLS];
    String[] splits = new String[CELLS];
    for (int cell = 0; cell < CELLS; cell++) {
      int one = cell;
      drugs[cell] = cell % 2 == 0 ? "ctrl" : "A";
      splits[cell] = Arrays.stream(cells).anyMatch(c -> c == one) ? "valid" : "train";
    }
    return StudySetup.prepare(
        TestData.of(drugs)
            .with("split", splits)
            .withMatrix(TestMatrix.of(values(7)), "g0", "g1", "g2", "g3")
            .data(),
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.of("split"),
            Optional.empty(),
            Optional.empty(),
            StudyColumns.DEFAULT_SEPARATOR),
        new StudySetup.Options(ReconstructionLoss.GAUSS, SOME, 1, List.of(), false));
  }

  static float[][] values(float lastGene) {
    float[][] values = new float[CELLS][];
    for (int cell = 0; cell < CELLS; cell++) {
      values[cell] = new float[] {cell + 1, 3 + cell % 2, cell % 5, lastGene};
    }
    return values;
  }
}
