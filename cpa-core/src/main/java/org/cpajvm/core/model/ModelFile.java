package org.cpajvm.core.model;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.StudyDesign;
import org.cpajvm.core.study.StudyDesignJson;

/** Writes and reads model files. */
final class ModelFile {
  private static final String MODEL = "model.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String HISTORY = "history.csv";
  private static final Archive.Kind KIND =
      new Archive.Kind(
          "model file",
          "cpa-jvm-model",
          1,
          MODEL,
          "cpa train makes one",
          "copy or train the model again");

  private ModelFile() {}

  static void write(TrainedModel model, Path file) {
    Archive.write(
        file,
        true,
        writer -> {
          writer.json(KIND, json(model));
          writer.text(HISTORY, model.history().toCsv());
          writer.tensors(WEIGHTS, model.network().parameters());
        });
  }

  private static JsonObject json(TrainedModel model) {
    ModelSpec spec = model.network().spec();
    JsonObject json = new JsonObject();
    json.addProperty("backend", model.backend());
    json.addProperty("encoder", "learned");
    json.addProperty("precision", spec.precision().name());
    json.addProperty("seed", spec.seed());
    json.add("hyperparameters", model.hyperparameters().toJson());
    json.add("design", StudyDesignJson.toJson(model.design()));
    json.add("condition_weights", Archive.GSON.toJsonTree(spec.conditionWeights()));
    json.add("history", Archive.GSON.toJsonTree(HistoryJson.of(model.history())));
    json.add("provenance", Archive.GSON.toJsonTree(model.provenance()));
    return json;
  }

  static TrainedModel read(Path file, PluginRegistry registry, Execution execution) {
    return Archive.read(
        file,
        KIND,
        archive -> assemble(archive.json(), archive.tensors(WEIGHTS), file, registry, execution));
  }

  private static TrainedModel assemble(
      JsonObject json,
      List<NamedTensor> weights,
      Path file,
      PluginRegistry registry,
      Execution execution) {
    String where = file + ", " + MODEL;
    Hyperparameters hyperparameters =
        Hyperparameters.fromJson(json.getAsJsonObject("hyperparameters"), where);
    StudyDesign design = StudyDesignJson.fromJson(json.getAsJsonObject("design"), where);
    double[] conditionWeights =
        Archive.GSON.fromJson(json.get("condition_weights"), double[].class);
    ModelSpec spec =
        Specs.of(
            design,
            hyperparameters,
            conditionWeights,
            ModelSpec.Precision.valueOf(json.get("precision").getAsString()),
            json.get("seed").getAsLong());
    String backend = json.get("backend").getAsString();
    TrainingHistory history =
        Archive.GSON.fromJson(json.get("history"), HistoryJson.class).toHistory();
    Provenance provenance =
        Objects.requireNonNull(
            Archive.GSON.fromJson(json.get("provenance"), Provenance.class), "no provenance");
    PerturbationModel network = registry.get(ModelBackend.class, backend).create(spec, execution);
    try {
      network.setParameters(weights);
    } catch (BadInputException e) {
      network.close();
      throw new BadInputException(file + ", " + WEIGHTS + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
    return new TrainedModel(backend, design, hyperparameters, network, history, provenance);
  }
}
