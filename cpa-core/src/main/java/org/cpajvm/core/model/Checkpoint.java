package org.cpajvm.core.model;

import com.google.gson.JsonObject;
import com.google.gson.reflect.TypeToken;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.NamedTensor;

/**
 * A training run in the middle: all that it takes to go on as if it had not stopped. There is no
 * state of a random generator in it, since each random number is a function of the seed and the
 * position.
 *
 * @param run what decides the run, by name: settings, data, seed. A run may go on only where all of
 *     it is the same
 * @param position the next batch, and what was seen so far
 * @param history the epochs so far
 * @param parameters the parameters and running statistics
 * @param optimizers the state of the optimizers
 * @param best the parameters of the state that is kept; empty if none is
 */
public record Checkpoint(
    Map<String, String> run,
    Position position,
    TrainingHistory history,
    List<NamedTensor> parameters,
    List<NamedTensor> optimizers,
    List<NamedTensor> best) {

  private static final String PARAMETERS = "parameters.safetensors";
  private static final String OPTIMIZERS = "optimizers.safetensors";
  private static final String BEST = "best.safetensors";
  private static final Archive.Kind KIND =
      new Archive.Kind(
          "checkpoint",
          "cpa-jvm-checkpoint",
          1,
          "checkpoint.json",
          "cpa train makes one while it trains",
          "delete it to train from the beginning");

  /**
   * Where a run is.
   *
   * @param epoch the epoch of the next batch, from 0
   * @param batch the next batch of that epoch, from 0
   * @param globalBatch how many batches were trained on
   * @param losses the sums of the losses of that epoch so far
   * @param epochSeconds how long that epoch took so far
   * @param seconds how long training took so far
   * @param bestMetric the highest validation metric so far
   * @param checksSinceBest how many validations since the last better one count against patience
   * @param threads the threads that arithmetic was done with; another number rounds differently
   */
  public record Position(
      int epoch,
      int batch,
      long globalBatch,
      double[] losses,
      double epochSeconds,
      double seconds,
      double bestMetric,
      int checksSinceBest,
      int threads) {}

  /** Copies. */
  public Checkpoint {
    run = Collections.unmodifiableMap(new LinkedHashMap<>(run));
    parameters = List.copyOf(parameters);
    optimizers = List.copyOf(optimizers);
    best = List.copyOf(best);
  }

  /**
   * Writes the checkpoint; the file is replaced whole or not at all.
   *
   * @throws org.cpajvm.api.OutputException if it cannot be written
   */
  public void save(Path file) {
    JsonObject json = new JsonObject();
    json.add("run", Archive.GSON.toJsonTree(run));
    json.add("position", Archive.GSON.toJsonTree(position));
    json.add("history", Archive.GSON.toJsonTree(HistoryJson.of(history)));
    Archive.write(
        file,
        false, // numbers of training hardly get smaller, and training waits
        writer -> {
          writer.json(KIND, KIND.version(), json);
          writer.tensors(PARAMETERS, parameters);
          writer.tensors(OPTIMIZERS, optimizers);
          writer.tensors(BEST, best);
        });
  }

  /** Whether a file is there and is a checkpoint; it may still be damaged. */
  public static boolean isCheckpoint(Path file) {
    return Archive.is(file, KIND);
  }

  /**
   * Reads a checkpoint.
   *
   * @throws org.cpajvm.api.BadInputException if the file is missing, damaged or from a newer
   *     version
   */
  public static Checkpoint load(Path file) {
    return Archive.read(
        file,
        KIND,
        archive -> {
          JsonObject json = archive.json();
          return new Checkpoint(
              Archive.GSON.fromJson(
                  json.get("run"), new TypeToken<LinkedHashMap<String, String>>() {}),
              Archive.GSON.fromJson(json.get("position"), Position.class),
              Archive.GSON.fromJson(json.get("history"), HistoryJson.class).toHistory(),
              archive.finiteTensors(PARAMETERS, header -> {}),
              archive.tensors(OPTIMIZERS),
              archive.finiteTensors(BEST, header -> {}));
        });
  }
}
