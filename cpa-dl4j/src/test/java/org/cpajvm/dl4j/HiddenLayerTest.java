package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.Output;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenLayerTest {
  private static final int CAPACITY = 8;

  /** Double precision has no fusions. */
  @ParameterizedTest
  @CsvSource({
    "nb, false, false",
    "nb, true, false",
    "nb, false, true",
    "gauss, true, true",
    "zinb, true, true"
  })
  void outputsInSinglePrecisionAreThoseOfTheGraph(String loss, boolean batchNorm, boolean layer) {
    Map<String, String> settings =
        Map.of(
            "recon_loss", loss,
            "use_batch_norm_encoder", Boolean.toString(batchNorm),
            "use_batch_norm_decoder", Boolean.toString(batchNorm),
            "use_layer_norm_encoder", Boolean.toString(layer),
            "use_layer_norm_decoder", Boolean.toString(layer));
    List<NamedTensor> trained;
    ModelSpec spec = TestModels.spec(ModelSpec.Precision.DOUBLE, settings);
    Map<Output, float[]> exact;
    try (SameDiffModel model = TestModels.create(spec);
        BatchBuffer buffer = model.newBuffer(CAPACITY)) {
      buffer.fill(TestModels.batch());
      for (int i = 0; i < 50; i++) { // running statistics that are not those of the start
        model.train(buffer, TestModels.step(i));
      }
      trained = model.parameters();
      exact = predict(model, buffer);
    }
    List<String> kinds = new ArrayList<>();
    try (SameDiffModel model =
            TestModels.create(TestModels.spec(ModelSpec.Precision.FLOAT, settings));
        BatchBuffer buffer = model.newBuffer(CAPACITY)) {
      model.setParameters(trained);
      buffer.fill(TestModels.batch());
      model.listen(Optional.of((kind, nanos) -> kinds.add(kind)));
      Map<Output, float[]> single = predict(model, buffer);
      exact.forEach((output, values) -> assertArrayEquals(values, single.get(output), 1e-4f));
    }
    assertEquals(
        spec.architecture().nLayersEncoder() + spec.architecture().nLayersDecoder(),
        kinds.stream().filter("hidden_layer"::equals).count());
  }

  private static Map<Output, float[]> predict(SameDiffModel model, BatchBuffer buffer) {
    Map<Output, float[]> outputs = new EnumMap<>(Output.class);
    outputs.put(Output.MEAN, new float[CAPACITY * TestModels.GENES]);
    outputs.put(Output.Z_BASAL, new float[CAPACITY * model.spec().architecture().nLatent()]);
    model.predict(buffer, outputs);
    return outputs;
  }
}
