package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.api.model.TrainStep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole trainings, replayed with the batches, mixup draws, rates and weights that the reference
 * used, land on its weights.
 */
class TrajectoryParityTest {
  private static final double TOLERANCE = 1e-9;
  private static final Map<Output, String> LATENTS =
      Map.of(
          Output.Z_BASAL, "final/latent_basal",
          Output.Z, "final/latent_after",
          Output.Z_CORRECTED, "final/latent_corrected",
          Output.MEAN, "final/CPA_pred");

  static Stream<String> trajectories() throws IOException {
    return Golden.names("traj_");
  }

  @ParameterizedTest
  @MethodSource("trajectories")
  void trainingLandsWhereTheReferenceDoes(String name) {
    Golden golden = Golden.read(name);
    ModelSpec spec = golden.spec(ModelSpec.Precision.DOUBLE, new JsonObject());
    try (Replay replay = new Replay(golden, spec)) {
      int last = golden.meta().get("epochs").getAsInt() - 1;
      for (JsonElement batches : golden.meta().getAsJsonArray("batches_in_call_order")) {
        if (replay.trains(batches.getAsJsonArray())) {
          replay.epoch(batches.getAsJsonArray());
        }
      }
      assertEquals(last, replay.epoch - 1, "epochs replayed");
    }
  }

  @ParameterizedTest
  @MethodSource("trajectories")
  void trainedModelPredictsWhatTheReferenceDoes(String name) {
    Golden golden = Golden.read(name);
    ModelSpec spec = golden.spec(ModelSpec.Precision.DOUBLE, new JsonObject());
    try (SameDiffModel model = create(spec)) {
      int cells = (int) golden.shape("input/X")[0];
      model.setParameters(model.parameters().stream().map(t -> restored(golden, t)).toList());
      StagedBatch buffer = (StagedBatch) model.newBuffer(cells);
      buffer.fill(golden.batch(IntStream.range(0, cells).toArray(), Optional.empty()));
      for (Map.Entry<Output, String> latent : LATENTS.entrySet()) {
        double[] expected = golden.get(latent.getValue());
        float[] actual = new float[expected.length];
        model.predict(buffer, Map.of(latent.getKey(), actual));
        double[] widened = IntStream.range(0, actual.length).mapToDouble(i -> actual[i]).toArray();
        double error = Golden.error(expected, widened);
        System.out.printf(
            "parity of predictions: %-24s %-14s %.1e%n", name, latent.getKey(), error);
        assertTrue(error <= 1e-6, () -> name + " " + latent.getValue() + ": " + error);
      }
      buffer.close();
    }
  }

  /** The module is there without its prefix, and without the classifiers. */
  private static NamedTensor restored(Golden golden, NamedTensor tensor) {
    return tensor.name().startsWith("module.")
        ? golden.tensor("restored/" + tensor.name().substring("module.".length()), tensor)
        : tensor;
  }

  private static SameDiffModel create(ModelSpec spec) {
    return (SameDiffModel) new SameDiffBackend().create(spec, new Execution(1, "cpu"));
  }

  /** A training that goes on from epoch to epoch. */
  private static final class Replay implements AutoCloseable {
    private final Golden golden;
    private final ModelSpec spec;
    private final SameDiffModel model;
    private final StagedBatch buffer;
    private final Set<Integer> trainingCells = new HashSet<>();
    private int epoch;
    private int steps;

    Replay(Golden golden, ModelSpec spec) {
      this.golden = golden;
      this.spec = spec;
      this.model = create(spec);
      this.buffer = (StagedBatch) model.newBuffer(64);
      golden.meta().getAsJsonArray("train_idx").forEach(i -> trainingCells.add(i.getAsInt()));
      model.setParameters(golden.state("init/", model.parameters()));
    }

    /** Whether these batches are of training, not of a validation. */
    boolean trains(JsonArray batches) {
      return trainingCells.contains(batches.get(0).getAsJsonArray().get(0).getAsInt());
    }

    void epoch(JsonArray batches) {
      for (int batch = 0; batch < batches.size(); batch++) {
        int[] cells = ints(batches.get(batch).getAsJsonArray());
        golden.fill(buffer, spec, golden.batch(cells, mixup()));
        StepResult result = model.train(buffer, step(batch));
        assertTrue(
            Double.isFinite(
                result.step().autoencoder() ? result.reconstruction() : result.adversary()));
        steps++;
      }
      compare("after_epoch" + epoch + "/");
      if (epoch == golden.meta().get("epochs").getAsInt() - 1) {
        compare("last_epoch/");
      }
      epoch++;
    }

    private Optional<CellBatch.Mixup> mixup() {
      JsonObject draw =
          golden.meta().getAsJsonArray("mixup_per_train_step").get(steps).getAsJsonObject();
      if (draw.get("perm").isJsonNull()) {
        return Optional.empty();
      }
      return Optional.of(
          new CellBatch.Mixup(draw.get("lambda").getAsDouble(), ints(draw.getAsJsonArray("perm"))));
    }

    private TrainStep step(int batch) {
      JsonArray adversaries = ofEpoch("adv_lambda_start_alpha_at_epoch_start").getAsJsonArray();
      JsonArray rates = ofEpoch("lr_at_epoch_start").getAsJsonArray();
      boolean adversarial = adversaries.get(1).getAsBoolean();
      boolean alternate = adversarial && spec.plan().advSteps() != null;
      boolean autoencoder = !alternate || batch % spec.plan().advSteps() == 0;
      return new TrainStep(
          autoencoder,
          !alternate || !autoencoder,
          adversarial,
          ofEpoch("kl_weight_at_epoch_start").getAsDouble(),
          adversaries.get(0).getAsDouble(),
          spec.plan().penAdv(),
          rates.get(0).getAsDouble(),
          rates.get(1).getAsDouble(),
          rates.get(2).getAsDouble(),
          steps);
    }

    private JsonElement ofEpoch(String key) {
      return golden.meta().getAsJsonArray(key).get(epoch);
    }

    private static int[] ints(JsonArray array) {
      return IntStream.range(0, array.size()).map(i -> array.get(i).getAsInt()).toArray();
    }

    private void compare(String prefix) {
      if (golden.keys(prefix).isEmpty()) {
        return;
      }
      double worst = 0;
      for (NamedTensor tensor : model.parameters()) {
        boolean decoderStatistics =
            tensor.name().contains("running_") && tensor.name().contains("decoder");
        if (decoderStatistics && spec.plan().advSteps() != null) {
          continue; // the reference runs the decoder in steps that do not need it
        }
        double[] expected = golden.get(prefix + tensor.name());
        double error = Golden.error(expected, Golden.doubles(tensor));
        worst = Math.max(worst, error);
        assertTrue(
            error <= TOLERANCE,
            () -> golden.name() + " " + prefix + tensor.name() + ": relative error " + error);
      }
      System.out.printf(
          "parity of trajectories: %-24s %-14s worst relative error %.1e%n",
          golden.name(), prefix, worst);
    }

    @Override
    public void close() {
      buffer.close();
      model.close();
    }
  }
}
