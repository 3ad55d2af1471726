package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.ReconstructionLoss;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every intermediate, loss and gradient of one batch, against the reference. */
class ForwardParityTest {
  /** The share of the largest number of a gradient that its smallest parts are measured by. */
  private static final double SMALL = 1e-2;

  private static final double MOMENTUM = 0.01;

  static Stream<Arguments> cases() throws IOException {
    return Golden.names("c")
        .flatMap(
            name ->
                Stream.of(ModelSpec.Precision.DOUBLE, ModelSpec.Precision.FLOAT)
                    .map(precision -> Arguments.of(name, precision)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void graphComputesWhatTheReferenceDoes(String name, ModelSpec.Precision precision) {
    Comparison comparison = new Comparison(Golden.read(name), precision);
    for (boolean training : new boolean[] {true, false}) {
      comparison.mode(training);
    }
    comparison.print();
  }

  /** The fixture's numbers beside ours, with the worst error of each kind. */
  private static final class Comparison {
    private final Golden golden;
    private final ModelSpec.Precision precision;
    private final double tolerance;
    private final Map<String, Double> worst = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    Comparison(Golden golden, ModelSpec.Precision precision) {
      this.golden = golden;
      this.precision = precision;
      this.tolerance = precision == ModelSpec.Precision.DOUBLE ? 1e-9 : 1e-4;
    }

    void mode(boolean training) {
      String prefix =
          (precision == ModelSpec.Precision.DOUBLE ? "f64/" : "f32/")
              + (training ? "train/" : "eval/");
      for (String loss : List.of("cce", "focal")) {
        try (GraphRun run = new GraphRun(golden, precision, loss)) {
          if (loss.equals("cce")) {
            autoencoder(run, training, prefix);
          }
          generator(run, training, prefix + "adv_" + loss + "/");
          adversary(run, training, prefix + "adv_" + loss + "/");
        }
      }
    }

    private void autoencoder(GraphRun run, boolean training, String prefix) {
      Objective objective = new Objective(CpaGraph.autoencoder(run.spec(), false, training));
      Map<String, String> keys = outputs(run.spec());
      Map<String, INDArray> values = run.plan(objective, List.copyOf(keys.keySet()));
      keys.forEach((output, key) -> output(prefix + key, values.get(output)));
      gradients(objective, values, prefix + "grad_recon_plus_kl/");
      buffers(objective.graph(), values, prefix + "buffers_after_forward/");
    }

    /** Our outputs and the keys of the fixture. */
    private static Map<String, String> outputs(ModelSpec spec) {
      Map<String, String> keys = new LinkedHashMap<>();
      keys.put(CpaGraph.Z_BASAL, "inference/z_basal");
      keys.put(CpaGraph.Z, "inference/z");
      keys.put(CpaGraph.Z_CORRECTED, "inference/z_corrected");
      keys.put(CpaGraph.Z_NO_TREATMENT, "inference/z_no_pert");
      keys.put(CpaGraph.Z_NO_TREATMENT_CORRECTED, "inference/z_no_pert_corrected");
      if (spec.architecture().variational()) {
        keys.put(CpaGraph.Z_MEAN, "inference/qz_mean");
        keys.put(CpaGraph.Z_VARIANCE, "inference/qz_var");
      }
      ReconstructionLoss loss = spec.architecture().reconLoss();
      keys.put(CpaGraph.MEAN, loss.needsCounts() ? "px/mu" : "px/loc");
      keys.put(CpaGraph.DISPERSION, loss.needsCounts() ? "px/theta" : "px/scale");
      if (loss == ReconstructionLoss.ZINB) {
        keys.put(CpaGraph.ZERO_INFLATION, "px/zi_logits");
      }
      keys.put(CpaGraph.RECONSTRUCTION, "loss/recon");
      keys.put(CpaGraph.KL, "loss/kl");
      return keys;
    }

    private void output(String key, INDArray ours) {
      double[] expected = golden.get(key);
      if (key.endsWith("zi_logits")) {
        DoubleUnaryOperator sigmoid = logit -> 1 / (1 + Math.exp(-logit));
        expected = Arrays.stream(expected).map(sigmoid).toArray();
      }
      double[] values = doubles(ours);
      if (key.endsWith("theta")) {
        expected = Arrays.copyOf(expected, values.length); // the same row for each cell
      }
      String[] parts = key.split("/", -1);
      check(parts[2], key, Golden.error(expected, values));
    }

    private void generator(GraphRun run, boolean training, String prefix) {
      Objective objective = new Objective(CpaGraph.autoencoder(run.spec(), true, training));
      Map<String, INDArray> values = run.plan(objective, List.of(CpaGraph.ADVERSARY));
      output(prefix + "adv_loss", values.get(CpaGraph.ADVERSARY));
      gradients(objective, values, prefix + "grad_recon_kl_minus_1.5adv/");
    }

    private void adversary(GraphRun run, boolean training, String prefix) {
      run.encode(training);
      Objective objective = new Objective(CpaGraph.adversary(run.spec(), training));
      Map<String, INDArray> values =
          run.plan(objective, List.of(CpaGraph.ADVERSARY, CpaGraph.PENALTY));
      output(prefix + "adv_loss", values.get(CpaGraph.ADVERSARY));
      output(prefix + "penalty_adv", values.get(CpaGraph.PENALTY));
      gradients(objective, values, prefix + "grad_advloss_plus_pen/");
      buffers(objective.graph(), values, prefix + "buffers_after_one_pass/");
    }

    /**
     * A parameter that the fixture has no gradient of, is unused; but it has none of the
     * adversaries' own for what the autoencoder is trained on.
     */
    private void gradients(Objective objective, Map<String, INDArray> values, String prefix) {
      boolean ofAdversaries = prefix.contains("advloss");
      Map<String, double[]> expected = new LinkedHashMap<>();
      double largest = 0;
      for (String parameter : objective.trained()) {
        if (parameter.startsWith("module.") == ofAdversaries) {
          continue;
        }
        String key = prefix + parameter.replaceFirst("^module\\.", "");
        double[] ours = doubles(values.get(objective.gradientOf(parameter)));
        double[] theirs = golden.has(key) ? golden.get(key) : new double[ours.length];
        expected.put(parameter, theirs);
        largest = Math.max(largest, Arrays.stream(theirs).map(Math::abs).max().orElse(0));
      }
      assertTrue(largest > 0, prefix);
      for (Map.Entry<String, double[]> entry : expected.entrySet()) {
        double[] ours = doubles(values.get(objective.gradientOf(entry.getKey())));
        double error = Golden.error(entry.getValue(), ours, SMALL * largest);
        check("gradient", prefix + entry.getKey(), error);
      }
    }

    /** Running statistics after one forward pass, from those of the batch. */
    private void buffers(CpaGraph graph, Map<String, INDArray> values, String prefix) {
      double cells = golden.shape("input/X")[0];
      graph
          .batchStatistics()
          .forEach(
              (norm, names) -> {
                moved(norm + ".running_mean", values.get(names[0]), 1, prefix);
                moved(norm + ".running_var", values.get(names[1]), cells / (cells - 1), prefix);
              });
    }

    private void moved(String name, INDArray batch, double scale, String prefix) {
      double[] values = golden.get("weights/" + name);
      double[] ofBatch = doubles(batch);
      for (int i = 0; i < values.length; i++) {
        values[i] = (1 - MOMENTUM) * values[i] + MOMENTUM * scale * ofBatch[i];
      }
      String key = prefix + name;
      String inModule = prefix + name.replaceFirst("^module\\.", "");
      check("statistics", key, Golden.error(golden.get(golden.has(key) ? key : inModule), values));
    }

    private static double[] doubles(INDArray array) {
      return array.dup('c').data().asDouble();
    }

    private void check(String kind, String key, double error) {
      worst.merge(kind, error, Math::max);
      if (!(error <= tolerance)) {
        failures.add(key + " " + error);
      }
    }

    void print() {
      worst.forEach(
          (kind, error) ->
              System.out.printf(
                  "parity of graphs: %-28s %-6s %-12s worst relative error %.1e%n",
                  golden.name(), precision, kind, error));
      assertTrue(failures.isEmpty(), () -> golden.name() + " " + precision + " " + failures);
    }
  }
}
