package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cpajvm.api.model.ModelSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A plan computes what SameDiff's own session computes from the same graph. */
class SessionAgreesWithPlanTest {
  private static final double TOLERANCE = 1e-12;

  /** Of a thousandth of the largest number: some three times what single precision tells apart. */
  private static final double SINGLE_TOLERANCE = 3e-4;

  static Stream<String> cases() throws IOException {
    return Golden.names("c");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void autoencoder(String name) {
    autoencoder(name, ModelSpec.Precision.DOUBLE, false, TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void autoencoderWithWeightsOfGenes(String name) {
    autoencoder(name, ModelSpec.Precision.DOUBLE, true, TOLERANCE);
    autoencoder(name, ModelSpec.Precision.FLOAT, true, SINGLE_TOLERANCE);
  }

  /** In single precision a plan has fusions: other passes over the same numbers. */
  @ParameterizedTest
  @MethodSource("cases")
  void autoencoderWithFusions(String name) {
    autoencoder(name, ModelSpec.Precision.FLOAT, false, SINGLE_TOLERANCE);
  }

  private static void autoencoder(
      String name, ModelSpec.Precision precision, boolean weighted, double tolerance) {
    try (GraphRun run = new GraphRun(Golden.read(name), precision, "cce", weighted)) {
      Objective objective = new Objective(CpaGraph.autoencoder(run.spec(), true, true));
      agree(
          run,
          objective,
          tolerance,
          List.of(
              CpaGraph.RECONSTRUCTION,
              CpaGraph.KL,
              CpaGraph.ADVERSARY,
              CpaGraph.Z_BASAL,
              CpaGraph.Z,
              CpaGraph.MEAN,
              CpaGraph.DISPERSION));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void adversary(String name) {
    Golden golden = Golden.read(name);
    try (GraphRun run = new GraphRun(golden, ModelSpec.Precision.DOUBLE, "focal")) {
      run.encode(true);
      Objective objective = new Objective(CpaGraph.adversary(run.spec(), true));
      agree(run, objective, TOLERANCE, List.of(CpaGraph.ADVERSARY, CpaGraph.PENALTY));
    }
  }

  private static void agree(
      GraphRun run, Objective objective, double tolerance, List<String> outputs) {
    Map<String, INDArray> planned = run.plan(objective, outputs);
    Map<String, INDArray> needed = new HashMap<>();
    for (String input : objective.graph().sameDiff().inputs()) {
      needed.put(input, run.inputs().get(input));
    }
    Map<String, INDArray> session =
        objective.graph().sameDiff().output(needed, GraphRun.wanted(objective, outputs));
    assertEquals(planned.keySet(), session.keySet());
    assertTrue(planned.size() > outputs.size(), "no gradients");
    double largest = 1e-12;
    for (INDArray array : planned.values()) {
      largest = Math.max(largest, array.amaxNumber().doubleValue());
    }
    for (Map.Entry<String, INDArray> entry : planned.entrySet()) {
      INDArray ofSession = session.get(entry.getKey());
      double error =
          Golden.error(
              ofSession.dup('c').data().asDouble(),
              entry.getValue().data().asDouble(),
              1e-3 * largest);
      assertTrue(error <= tolerance, () -> entry.getKey() + ": " + error);
    }
  }
}
