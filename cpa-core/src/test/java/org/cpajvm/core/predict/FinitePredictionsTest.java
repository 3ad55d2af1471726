package org.cpajvm.core.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.model.Provenance;
import org.cpajvm.core.model.Specs;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.TrainingHistory;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudySetup;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network whose means are not finite for one gene of one cell. */
class FinitePredictionsTest {
  private static final int CELLS = 6;
  private static final int GENES = 4;
  private static final int BROKEN = 2 * GENES + 1;

  private static Study study(ReconstructionLoss loss) {
    String[] drugs = {"ctrl", "A", "ctrl", "A", "ctrl", "A"};
    return StudySetup.prepare(
        TestData.of(drugs)
            .withMatrix(TestMatrix.counts(CELLS, GENES, 99, 2), "a", "b", "c", "d")
            .data(),
        StudyColumns.of("drug", "ctrl"),
        new StudySetup.Options(loss, 0, 1, List.of(), false));
  }

  private static TrainedModel model(Study study, ReconstructionLoss loss, float number) {
    Hyperparameters settings =
        Hyperparameters.defaults()
            .with(Map.of("recon_loss", loss.name().toLowerCase(java.util.Locale.ROOT)));
    PerturbationModel network = mock();
    when(network.threads()).thenReturn(2);
    when(network.newBuffer(anyInt())).thenReturn(mock(BatchBuffer.class));
    when(network.spec())
        .thenReturn(
            Specs.of(study.design(), settings, new double[] {1, 1}, ModelSpec.Precision.FLOAT, 1));
    doAnswer(
            call -> {
              Map<Output, float[]> into = call.getArgument(1);
              into.values().forEach(values -> Arrays.fill(values, 1));
              into.get(Output.MEAN)[BROKEN] = number;
              return null;
            })
        .when(network)
        .predict(any(), any());
    return new TrainedModel(
        "fake",
        study.design(),
        settings,
        network,
        new TrainingHistory(List.of(), 0, TrainingHistory.Stop.COMPLETE),
        new Provenance("1", "2024-01-01T00:00:00Z", "VM", "OS", 1, "a.h5ad", 2, 2, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "NB,MEAN,NaN",
    "NB,SAMPLED,NaN",
    "NB,ANCHORED,NaN",
    "NB,MEAN,Infinity",
    "NB,ANCHORED,Infinity",
    "GAUSS,MEAN,-Infinity",
    "GAUSS,SAMPLED,NaN",
    "GAUSS,ANCHORED,NaN"
  })
  void noneReachesTheSink(ReconstructionLoss loss, PredictionRule rule, float number) {
    Study study = study(loss);
    try (TrainedModel model = model(study, loss, number);
        Predictor predictor = new Predictor(model, study, 1)) {
      BadInputException error =
          assertThrows(
              BadInputException.class,
              () ->
                  predictor.predict(
                      new int[] {0, 2, 4},
                      Treatment.of("A", 1),
                      rule,
                      (cells, values) -> {
                        throw new AssertionError("written");
                      }));
      assertTrue(
          error
              .getMessage()
              .contains(
                  " for cell '" + study.obs().index().text(4) + "' at position 1: its values"),
          error.getMessage());
      int[] seen = new int[1];
      predictor.predict(
          new int[] {0, 2}, // the broken cell is not among them
          Treatment.of("A", 1),
          rule,
          (cells, values) -> seen[0] = cells.length);
      assertEquals(2, seen[0]);
    }
  }
}
