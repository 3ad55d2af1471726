package org.cpajvm.dl4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cpajvm.api.model.ModelSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of every kind of model against differences, and against those of SameDiff. */
class GradientTest {
  private static final double WIDTH = 2e-7; // steps over hardly any corner of relu
  private static final double TOLERANCE = 1e-6;

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
        model(
            "widths of one",
            Map.of(
                "n_latent", "1",
                "n_hidden_encoder", "1",
                "n_hidden_decoder", "1",
                "n_hidden_doser", "1",
                "n_hidden_adv", "1")),
        model("a latent space of one, variational", Map.of("n_latent", "1", "variational", "true")),
        weighted("nb, genes weighted", Map.of()),
        weighted("zinb, genes weighted", Map.of("recon_loss", "zinb")),
        weighted("gauss, genes weighted", Map.of("recon_loss", "gauss")),
        encoded("some perturbations encoded", partial),
        encoded("all perturbations encoded", whole));
  }

  private static Arguments model(String name, Map<String, String> settings) {
    return Arguments.of(name, TestModels.spec(ModelSpec.Precision.DOUBLE, settings));
  }

  private static Arguments weighted(String name, Map<String, String> settings) {
    ModelSpec spec = TestModels.spec(ModelSpec.Precision.DOUBLE, settings);
    return Arguments.of(name, spec.withGeneWeights(TestModels.geneWeights(7)));
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void gradientIsThatOfSameDiff(String name, ModelSpec spec) {
    try (SameDiffModel model = TestModels.create(spec);
        StagedBatch staged = (StagedBatch) model.newBuffer(8)) {
      staged.fill(TestModels.batch());
      Map<String, INDArray> inputs = model.inputs(staged, TestModels.step(4));
      int latent = spec.architecture().nLatent();
      inputs.put(Inputs.Z_BASAL, Nd4j.rand(DataType.DOUBLE, staged.cells(), latent));
      compare(() -> CpaGraph.autoencoder(spec, true, true), inputs);
      compare(() -> CpaGraph.adversary(spec, true), inputs);
    }
  }

  private static void compare(Supplier<CpaGraph> graph, Map<String, INDArray> inputs) {
    Objective objective = new Objective(graph.get());
    SameDiff copied = differentiatedBySameDiff(graph.get());
    List<String> parameters = objective.trained();
    List<String> theirs =
        parameters.stream().map(p -> copied.getVariable(p).gradient().name()).toList();
    try (StaticPlan plan = plan(objective, inputs, List.of());
        StaticPlan expected =
            new PlanBuilder(copied, inputs, theirs, Map.of(), List.of()).build()) {
      plan.run();
      expected.run();
      double largest =
          theirs.stream()
              .mapToDouble(gradient -> expected.output(gradient).amaxNumber().doubleValue())
              .max()
              .orElseThrow();
      for (int i = 0; i < theirs.size(); i++) {
        assertArrayEquals(
            expected.output(theirs.get(i)).dup('c').data().asDouble(),
            plan.output(objective.gradientOf(parameters.get(i))).dup('c').data().asDouble(),
            1e-14 * largest,
            parameters.get(i));
      }
    }
  }

  /** It prints a line for each op. */
  private static SameDiff differentiatedBySameDiff(CpaGraph graph) {
    PrintStream before = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    try {
      graph.sameDiff().createGradFunction(graph.parameters().toArray(String[]::new));
    } finally {
      System.setOut(before);
    }
    return graph.sameDiff().getFunction("grad");
  }

  /** An objective at the parameters as they are. */
  private interface Value {
    double compute();
  }

  private static StaticPlan plan(
      Objective objective, Map<String, INDArray> inputs, List<String> outputs) {
    List<String> wanted = new ArrayList<>(outputs);
    objective.graph().parameters().forEach(p -> wanted.add(objective.gradientOf(p)));
    return new PlanBuilder(objective.graph().sameDiff(), inputs, wanted, Map.of(), List.of())
        .build();
  }

  private static void check(
      Objective objective, StaticPlan plan, Map<String, INDArray> inputs, Value value) {
    value.compute();
    SplittableRandom random = new SplittableRandom(8);
    double largest = 0;
    for (String parameter : objective.graph().parameters()) {
      INDArray numbers = inputs.get(parameter);
      INDArray before = numbers.dup();
      double[] signs = random.doubles(numbers.length(), -1, 1).map(Math::signum).toArray();
      INDArray direction = Nd4j.create(signs, numbers.shape(), DataType.DOUBLE);
      double along =
          plan.output(objective.gradientOf(parameter)).mul(direction).sumNumber().doubleValue();
      numbers.addi(direction.mul(WIDTH));
      double above = value.compute();
      numbers.assign(before.sub(direction.mul(WIDTH)));
      double slope = (above - value.compute()) / (2 * WIDTH);
      numbers.assign(before);
      value.compute();
      assertEquals(slope, along, Math.max(1, Math.abs(slope)) * TOLERANCE, parameter);
      largest = Math.max(largest, Math.abs(slope));
    }
    assertTrue(largest > 0.01, "a gradient of 0 is easy");
  }

  /** Second derivatives are written as a forward graph, which could be wrong by itself. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void penaltyIsTheMeanSquareOfTheSlopesOfTheLogits(String name, ModelSpec spec) {
    try (SameDiffModel model = TestModels.create(spec);
        StagedBatch staged = (StagedBatch) model.newBuffer(8)) {
      staged.fill(TestModels.batch());
      Map<String, INDArray> inputs = model.inputs(staged, TestModels.step(4));
      SplittableRandom random = new SplittableRandom(9);
      int latent = spec.architecture().nLatent();
      double[] basal = random.doubles((long) staged.cells() * latent, -2, 2).toArray();
      INDArray state = Nd4j.create(basal, new long[] {staged.cells(), latent}, DataType.DOUBLE);
      inputs.put(Inputs.Z_BASAL, state);
      List<String> logits =
          Layout.adversaryTargets(spec).stream()
              .map(target -> Layout.adversary(spec, target) + ".1" + CpaGraph.LOGITS)
              .toList();
      for (boolean training : new boolean[] {true, false}) {
        CpaGraph graph = CpaGraph.adversary(spec, training);
        List<String> outputs = new ArrayList<>(logits);
        outputs.add(CpaGraph.PENALTY);
        try (StaticPlan plan =
            new PlanBuilder(graph.sameDiff(), inputs, outputs, Map.of(), List.of()).build()) {
          plan.run();
          double penalty = plan.output(CpaGraph.PENALTY).getDouble(0);
          assertTrue(penalty > 0);
          double expected = meanSquareOfSlopes(plan, state, logits);
          assertEquals(expected, penalty, TOLERANCE * Math.max(1, penalty));
        }
      }
    }
  }

  private static double meanSquareOfSlopes(StaticPlan plan, INDArray state, List<String> logits) {
    double sum = 0;
    for (long i = 0; i < state.length(); i++) {
      double before = state.getDouble(i);
      state.putScalar(i, before + WIDTH);
      double[] above = sums(plan, logits);
      state.putScalar(i, before - WIDTH);
      double[] below = sums(plan, logits);
      state.putScalar(i, before);
      for (int c = 0; c < above.length; c++) {
        double slope = (above[c] - below[c]) / (2 * WIDTH);
        sum += slope * slope;
      }
    }
    return sum / state.length();
  }

  /** The sum of each adversary's logits. */
  private static double[] sums(StaticPlan plan, List<String> logits) {
    plan.run();
    return logits.stream().mapToDouble(l -> plan.output(l).sumNumber().doubleValue()).toArray();
  }
}
