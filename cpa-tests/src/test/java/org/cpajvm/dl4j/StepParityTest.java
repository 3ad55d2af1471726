package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.api.model.TrainStep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters after one and three steps in every phase of training, against the reference. */
class StepParityTest {
  private static final double TOLERANCE = 1e-9;

  static Stream<String> cases() throws IOException {
    return Golden.names("c");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsLandWhereTheReferenceDoes(String name) {
    Golden golden = Golden.read(name);
    JsonObject phases = golden.meta().getAsJsonObject("phases");
    assertFalse(phases.keySet().isEmpty());
    double worst = 0;
    for (String phase : phases.keySet()) {
      worst = Math.max(worst, phase(golden, phase, phases.getAsJsonObject(phase)));
    }
    System.out.printf("parity of steps: %-28s worst relative error %.1e%n", name, worst);
  }

  private static double phase(Golden golden, String phase, JsonObject settings) {
    JsonObject overrides = settings.getAsJsonObject("overrides");
    ModelSpec spec = golden.spec(ModelSpec.Precision.DOUBLE, overrides);
    boolean clips = spec.plan().doClipGrad();
    if (golden.external() && clips) {
      return 0; // the reference leaves the map of the encoding out of the norm that is clipped
    }
    try (SameDiffModel model =
            (SameDiffModel) new SameDiffBackend().create(spec, new Execution(1, "cpu"));
        BatchBuffer buffer = model.newBuffer(16)) {
      List<NamedTensor> start = golden.state("weights/", model.parameters());
      model.setParameters(start);
      if (golden.has("input/eps_z")) {
        model.replayNoise(golden.get("input/eps_z"));
      }
      golden.fill((StagedBatch) buffer, spec, golden.batch());
      TrainStep step = step(spec, settings);
      double worst = 0;
      for (int i = 1; i <= 3; i++) {
        StepResult result = model.train(buffer, step);
        if (i == 1) {
          losses(golden, phase, step, result);
        }
        if (golden.external()) {
          freezeEncoding(model, start);
        }
        if (i != 2) {
          worst = Math.max(worst, compare(golden, phase, i, model, step));
        }
      }
      return worst;
    }
  }

  private static TrainStep step(ModelSpec spec, JsonObject phase) {
    boolean adversarial = phase.get("do_start_adv_training").getAsBoolean();
    Integer every = spec.plan().advSteps();
    boolean alternate = adversarial && every != null;
    boolean autoencoder = !alternate || phase.get("batch_idx").getAsInt() % every == 0;
    return new TrainStep(
        autoencoder,
        !alternate || !autoencoder,
        adversarial,
        phase.get("kl_weight").getAsDouble(),
        phase.get("adv_lambda").getAsDouble(),
        spec.plan().penAdv(),
        spec.plan().lr(),
        spec.plan().doserLr(),
        spec.plan().advLr(),
        1);
  }

  private static void losses(Golden golden, String phase, TrainStep step, StepResult result) {
    String prefix = "f64/step/" + phase + "/1/result/";
    if (step.autoencoder()) {
      near(golden, prefix + "recon_loss", result.reconstruction());
    }
    if (step.adversary()) {
      near(golden, prefix + "adv_loss", result.adversary());
      near(golden, prefix + "penalty_adv", result.penalty());
    }
  }

  private static void near(Golden golden, String key, double value) {
    if (golden.has(key)) {
      double expected = golden.get(key)[0];
      assertEquals(
          expected, value, TOLERANCE * Math.max(1, Math.abs(expected)), golden.name() + " " + key);
    }
  }

  /** The reference never trains the linear map of an external encoding; here it is trained. */
  private static void freezeEncoding(SameDiffModel model, List<NamedTensor> start) {
    List<NamedTensor> frozen =
        model.parameters().stream()
            .map(
                t ->
                    t.name().startsWith(Layout.TRANSFORMATION)
                        ? start.stream()
                            .filter(s -> s.name().equals(t.name()))
                            .findFirst()
                            .orElseThrow()
                        : t)
            .toList();
    model.setParameters(frozen);
  }

  private static double compare(
      Golden golden, String phase, int steps, SameDiffModel model, TrainStep step) {
    String prefix = "f64/step/" + phase + "/" + steps + "/state/";
    double worst = 0;
    for (NamedTensor tensor : model.parameters()) {
      boolean decoderStatistics =
          tensor.name().contains("running_") && tensor.name().contains("decoder");
      if (decoderStatistics && !step.autoencoder()) {
        continue; // the reference runs the decoder in steps that do not need it
      }
      String key =
          golden.has(prefix + tensor.name()) ? prefix + tensor.name() : "weights/" + tensor.name();
      double[] expected = golden.get(key);
      double error = Golden.error(expected, Golden.doubles(tensor));
      worst = Math.max(worst, error);
      assertTrue(
          error <= TOLERANCE,
          () ->
              golden.name()
                  + " "
                  + phase
                  + " step "
                  + steps
                  + " "
                  + tensor.name()
                  + ": relative error "
                  + error);
    }
    return worst;
  }
}
