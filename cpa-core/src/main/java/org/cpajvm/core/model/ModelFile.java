package org.cpajvm.core.model;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyDesign;
import org.cpajvm.core.study.StudyDesignJson;

/**
 * Writes and reads model files. Version 2 adds the encoding of perturbations; a model without one
 * is still written as version 1, which older programs read.
 */
final class ModelFile {
  private static final String MODEL = "model.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String HISTORY = "history.csv";
  private static final String ENCODING = "encoding.safetensors";
  private static final String LEARNED = "learned";
  private static final int LEARNED_VERSION = 1;
  private static final int VERSION = 2;
  private static final Archive.Kind KIND =
      new Archive.Kind(
          "model file",
          "cpa-jvm-model",
          VERSION,
          MODEL,
          "cpa train makes one",
          "copy or train the model again");

  private ModelFile() {}

  static void write(TrainedModel model, Path file) {
    Archive.write(
        file,
        true,
        writer -> {
          Optional<PerturbationEncoding> encoding = model.design().encoding();
          writer.json(KIND, encoding.isPresent() ? VERSION : LEARNED_VERSION, json(model));
          writer.text(HISTORY, model.history().toCsv());
          writer.tensors(WEIGHTS, model.network().parameters());
          if (encoding.isPresent()) {
            writer.tensors(ENCODING, StoredEncoding.tensors(encoding.get()));
          }
        });
  }

  private static JsonObject json(TrainedModel model) {
    ModelSpec spec = model.network().spec();
    JsonObject json = new JsonObject();
    json.addProperty("backend", model.backend());
    json.add(
        "encoder",
        model
            .design()
            .encoding()
            .<JsonElement>map(StoredEncoding::json)
            .orElse(new JsonPrimitive(LEARNED)));
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
        archive -> {
          JsonObject json = archive.json();
          return assemble(
              json,
              design(json, archive, file),
              archive.tensors(WEIGHTS),
              file,
              registry,
              execution);
        });
  }

  static ModelDescription describe(Path file) {
    return Archive.read(file, KIND, archive -> description(archive.json(), file));
  }

  private static ModelDescription description(JsonObject json, Path file) {
    String where = file + ", " + MODEL;
    JsonElement encoder = json.get("encoder");
    return new ModelDescription(
        json.get("backend").getAsString(),
        encoder == null || encoder.isJsonPrimitive() ? LEARNED : StoredEncoding.encoders(encoder),
        StudyDesignJson.fromJson(json.getAsJsonObject("design"), where),
        Hyperparameters.fromJson(json.getAsJsonObject("hyperparameters"), where),
        Archive.GSON.fromJson(json.get("history"), HistoryJson.class).toHistory(),
        provenance(json));
  }

  private static Provenance provenance(JsonObject json) {
    return Objects.requireNonNull(
        Archive.GSON.fromJson(json.get("provenance"), Provenance.class), "no provenance");
  }

  private static StudyDesign design(JsonObject json, Archive archive, Path file)
      throws IOException {
    StudyDesign design =
        StudyDesignJson.fromJson(json.getAsJsonObject("design"), file + ", " + MODEL);
    JsonElement encoder = json.get("encoder");
    if (encoder == null || encoder.isJsonPrimitive()) {
      return design;
    }
    return design.withEncoding(
        StoredEncoding.read(encoder.getAsJsonObject(), archive.tensors(ENCODING)));
  }

  private static TrainedModel assemble(
      JsonObject json,
      StudyDesign design,
      List<NamedTensor> weights,
      Path file,
      PluginRegistry registry,
      Execution execution) {
    String where = file + ", " + MODEL;
    Hyperparameters hyperparameters =
        Hyperparameters.fromJson(json.getAsJsonObject("hyperparameters"), where);
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
    Provenance provenance = provenance(json);
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
