package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.EnumMap;
import java.util.Map;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.Output;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeanFusionTest {
  private static final int CAPACITY = 8;

  /** Double precision has no fusions. */
  @ParameterizedTest
  @CsvSource({"nb, false", "nb, true", "zinb, false", "zinb, true"})
  void meansInSinglePrecisionAreThoseOfTheGraph(String loss, boolean withReconstruction) {
    Map<Output, float[]> single = predict(ModelSpec.Precision.FLOAT, loss, withReconstruction);
    Map<Output, float[]> exact = predict(ModelSpec.Precision.DOUBLE, loss, withReconstruction);
    exact.forEach((output, values) -> assertArrayEquals(values, single.get(output), 1e-4f));
  }

  private static Map<Output, float[]> predict(
      ModelSpec.Precision precision, String loss, boolean withReconstruction) {
    Map<Output, float[]> outputs = new EnumMap<>(Output.class);
    outputs.put(Output.MEAN, new float[CAPACITY * TestModels.GENES]);
    if (withReconstruction) {
      outputs.put(Output.RECONSTRUCTION, new float[CAPACITY]);
    }
    try (SameDiffModel model =
            TestModels.create(TestModels.spec(precision, Map.of("recon_loss", loss)));
        BatchBuffer buffer = model.newBuffer(CAPACITY)) {
      buffer.fill(TestModels.batch());
      model.predict(buffer, outputs);
    }
    return outputs;
  }
}
