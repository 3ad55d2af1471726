package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cpajvm.api.model.ModelSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradients against differences of the objective, for every kind of model. */
class GradientTest {
  private static final double WIDTH = 1e-5;
  private static final double TOLERANCE = 1e-6;
  private static final int SAMPLES = 7; // of each parameter

  static Stream<Arguments> models() {
    float[][] partial = {null, null, {0.3f, -1, 0.5f}, null};
    float[][] whole = {null, {1, 0, 0}, {0.3f, -1, 0.5f}, {0, 2, 1}};
    return Stream.of(
        model("zinb, variational", Map.of("recon_loss", "zinb", "variational", "true")),
        model("gauss, variational", Map.of("recon_loss", "gauss", "variational", "true")),
        model("doser mlp", Map.of("doser_type", "mlp")),
        model("doser mlp, one layer", Map.of("doser_type", "mlp", "n_layers_doser", "1")),
        model("doser mlp, three layers", Map.of("doser_type", "mlp", "n_layers_doser", "3")),
        model("doser sigm, focal loss", Map.of("doser_type", "sigm", "adv_loss", "focal")),
        model(
            "batch norm and layer norm",
            Map.of(
                "use_layer_norm_encoder", "true",
                "use_layer_norm_decoder", "true",
                "use_layer_norm_adv", "true")),
        model(
            "dropout",
            Map.of(
                "dropout_rate_encoder", "0.2",
                "dropout_rate_decoder", "0.3",
                "dropout_rate_adv", "0.25")),
        model(
            "no hidden layers",
            Map.of("n_layers_encoder", "0", "n_layers_decoder", "0", "n_layers_adv", "0")),
        model("condition alone", Map.of("adv_covariates", "false", "doser_type", "linear")),
        encoded("some perturbations encoded", partial),
        encoded("all perturbations encoded", whole));
  }

  private static Arguments model(String name, Map<String, String> settings) {
    return Arguments.of(name, TestModels.spec(ModelSpec.Precision.DOUBLE, settings));
  }

  private static Arguments encoded(String name, float[][] vectors) {
    ModelSpec.ExternalEncoding encoding = new ModelSpec.ExternalEncoding(3, vectors);
    return Arguments.of(
        name, TestModels.spec(ModelSpec.Precision.DOUBLE, Map.of(), Optional.of(encoding)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void gradientIsTheSlopeOfTheObjective(String name, ModelSpec spec) {
    try (SameDiffModel model = TestModels.create(spec);
        StagedBatch staged = (StagedBatch) model.newBuffer(8)) {
      staged.fill(TestModels.batch());
      Map<String, INDArray> inputs = model.inputs(staged, TestModels.step(4));
      Objective autoencoder = new Objective(CpaGraph.autoencoder(spec, true, true));
      List<String> outputs =
          List.of(CpaGraph.RECONSTRUCTION, CpaGraph.KL, CpaGraph.ADVERSARY, CpaGraph.Z_BASAL);
      try (StaticPlan plan = plan(autoencoder, inputs, outputs)) {
        check(
            autoencoder,
            plan,
            inputs,
            () -> {
              model.inputs(staged, TestModels.step(4)); // what depends on theta
              plan.run();
              return plan.output(CpaGraph.RECONSTRUCTION).getDouble(0)
                  + 0.7 * plan.output(CpaGraph.KL).getDouble(0)
                  - 1.3 * plan.output(CpaGraph.ADVERSARY).getDouble(0);
            });
        inputs.put(Inputs.Z_BASAL, plan.output(CpaGraph.Z_BASAL).dup('c'));
      }
      Objective adversary = new Objective(CpaGraph.adversary(spec, true));
      outputs = List.of(CpaGraph.ADVERSARY, CpaGraph.PENALTY);
      try (StaticPlan plan = plan(adversary, inputs, outputs)) {
        check(
            adversary,
            plan,
            inputs,
            () -> {
              plan.run();
              return plan.output(CpaGraph.ADVERSARY).getDouble(0)
                  + 2.5 * plan.output(CpaGraph.PENALTY).getDouble(0);
            });
      }
    }
  }

  /** An objective at the parameters as they are. */
  private interface Value {
    double compute();
  }

  private static StaticPlan plan(
      Objective objective, Map<String, INDArray> inputs, List<String> outputs) {
    List<String> wanted = new ArrayList<>(outputs);
    objective.graph().parameters().forEach(p -> wanted.add(objective.gradientOf(p)));
    return new StaticPlan(objective.gradient(), inputs, wanted, Map.of());
  }

  private static void check(
      Objective objective, StaticPlan plan, Map<String, INDArray> inputs, Value value) {
    value.compute();
    double largest = 0;
    for (String parameter : objective.graph().parameters()) {
      INDArray gradient = plan.output(objective.gradientOf(parameter)).dup('c');
      double[] gradients = gradient.data().asDouble();
      INDArray numbers = inputs.get(parameter);
      int every = Math.max(1, gradients.length / SAMPLES);
      for (int i = 0; i < gradients.length; i += every) {
        double before = numbers.getDouble(i);
        numbers.putScalar(i, before + WIDTH);
        double above = value.compute();
        numbers.putScalar(i, before - WIDTH);
        double slope = (above - value.compute()) / (2 * WIDTH);
        numbers.putScalar(i, before);
        double expected = Math.max(1, Math.abs(slope)) * TOLERANCE;
        assertEquals(slope, gradients[i], expected, parameter + " " + i);
        largest = Math.max(largest, Math.abs(slope));
      }
      value.compute();
    }
    assertTrue(largest > 0.01, "a gradient of 0 is easy");
  }
}
