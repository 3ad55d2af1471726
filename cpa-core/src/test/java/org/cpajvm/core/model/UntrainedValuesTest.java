package org.cpajvm.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.TestData;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.study.HoldOut;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudySetup;
import org.junit.jupiter.api.Test;

class UntrainedValuesTest {
  private static Study study(String... holdOut) {
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.empty(),
            List.of("donor"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "+");
    return StudySetup.prepare(
        TestData.of("ctrl", "A", "ctrl", "A", "ctrl")
            .with("donor", "d1", "d1", "d3", "d3", "d2")
            .data(),
        columns,
        new StudySetup.Options(
            ReconstructionLoss.NB,
            0,
            1,
            List.of(holdOut).stream().map(HoldOut::parse).toList(),
            false));
  }

  private static PerturbationModel network(Study study, int values) {
    PerturbationModel network = mock(PerturbationModel.class);
    when(network.spec())
        .thenReturn(
            Specs.of(
                study.design(),
                Hyperparameters.defaults(),
                new double[study.design().conditions().size()],
                ModelSpec.Precision.FLOAT,
                0));
    ByteBuffer data = ByteBuffer.allocate(4 * values).order(ByteOrder.LITTLE_ENDIAN);
    for (int value = 0; value < values; value++) {
      data.putFloat(4 * value, 10 * value * value);
    }
    when(network.parameters())
        .thenReturn(
            List.of(new NamedTensor("donor", NamedTensor.Type.F32, new long[] {values, 1}, data)));
    return network;
  }

  @Test
  void aValueWithoutTrainingCellsGetsTheMeanOfTheOthers() {
    Study study = study("donor=d2");
    PerturbationModel network = network(study, 3);
    List<NamedTensor> filled = new ArrayList<>();
    doAnswer(call -> filled.addAll(call.getArgument(0))).when(network).setParameters(any());
    List<ModelSpec> compared = new ArrayList<>();
    UntrainedValues.fill(
        network,
        study,
        spec -> {
          compared.add(spec);
          return network(study, 4);
        });
    assertEquals(4, compared.get(0).covariates().get(0).values());
    assertEquals(0, filled.get(0).data().getFloat(0));
    assertEquals(20, filled.get(0).data().getFloat(4));
    assertEquals(40, filled.get(0).data().getFloat(8));
  }

  @Test
  void nothingIsReplacedWhereAllAreTrained() {
    Study study = study();
    PerturbationModel network = network(study, 3);
    UntrainedValues.fill(
        network,
        study,
        spec -> {
          throw new AssertionError("no network is needed");
        });
    verify(network, never()).setParameters(any());
  }
}
