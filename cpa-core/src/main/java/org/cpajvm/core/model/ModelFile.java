package org.cpajvm.core.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.OutputException;
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
 * Writes and reads model files. Version 2 adds the encoding of perturbations, version 3 the
 * ensemble; a model is written as the lowest version that has all of it, which older programs read.
 */
final class ModelFile {
  private static final String MODEL = "model.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String HISTORY = "history.csv";
  private static final String ENCODING = "encoding.safetensors";
  private static final String LEARNED = "learned";
  private static final int LEARNED_VERSION = 1;
  private static final int ENCODED_VERSION = 2;
  private static final String GROUPS = "groups.safetensors";
  private static final int MOST_MEMBERS = 1_000;
  private static final String ENSEMBLE = "ensemble";
  private static final int VERSION = 3;
  private static final Archive.Kind KIND =
      new Archive.Kind(
          "model file",
          "cpa-jvm-model",
          VERSION,
          MODEL,
          "cpa train makes one",
          "copy or train the model again");

  private ModelFile() {}

  /** Whether a file is there and says that it is a model. */
  static boolean is(Path file) {
    return Archive.is(file, KIND);
  }

  /** Words of a model that may be names of files; none for any other file. */
  static List<String> namesOfFiles(Path file) {
    try {
      return Archive.read(
          file,
          KIND,
          archive -> {
            JsonObject json = archive.json();
            List<String> words = new ArrayList<>();
            addTexts(json.get("encoder"), words);
            addTexts(json.getAsJsonObject("design").get("columns"), words);
            return words;
          });
    } catch (BadInputException e) {
      return List.of();
    }
  }

  private static void addTexts(JsonElement json, List<String> words) {
    if (json instanceof JsonObject object) {
      object.asMap().values().forEach(value -> addTexts(value, words));
    } else if (json instanceof JsonArray array) {
      array.forEach(value -> addTexts(value, words));
    } else if (json instanceof JsonPrimitive text) {
      words.add(text.getAsString());
    }
  }

  static void write(TrainedModel model, Path file) {
    List<NamedTensor> weights = model.network().parameters();
    FiniteTensors.firstOther(weights)
        .ifPresent(
            number -> {
              throw new OutputException(
                  file
                      + " is not written: "
                      + number
                      + ", so the model would predict nothing; train it again with lower learning"
                      + " rates (--set lr=...)");
            });
    Archive.write(
        file,
        true,
        writer -> {
          Optional<PerturbationEncoding> encoding = model.design().encoding();
          writer.json(KIND, version(model), json(model));
          writer.text(HISTORY, model.history().toCsv());
          writer.tensors(WEIGHTS, weights);
          if (encoding.isPresent()) {
            writer.tensors(ENCODING, StoredEncoding.tensors(encoding.get()));
          }
          if (model.ensemble().isPresent()) {
            write(model.ensemble().get(), writer);
          }
        });
  }

  private static int version(TrainedModel model) {
    if (model.ensemble().isPresent()) {
      return VERSION;
    }
    return model.design().encoding().isPresent() ? ENCODED_VERSION : LEARNED_VERSION;
  }

  private static void write(Ensemble ensemble, Archive.Writer writer) throws IOException {
    writer.tensors(GROUPS, StoredEnsemble.tensors(ensemble));
    for (int i = 0; i < ensemble.members().size(); i++) {
      writer.tensors(member(i), ensemble.members().get(i));
    }
  }

  /** The network of the model is member 1. */
  private static String member(int i) {
    return "member-" + (i + 2) + ".safetensors";
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
    model.ensemble().ifPresent(ensemble -> json.add(ENSEMBLE, StoredEnsemble.json(ensemble)));
    return json;
  }

  static TrainedModel read(Path file, PluginRegistry registry, Execution execution) {
    return Archive.read(
        file,
        KIND,
        archive -> {
          JsonObject json = archive.json();
          StudyDesign design = design(json, archive, file);
          Optional<Ensemble> ensemble = ensemble(json, archive, design);
          TrainedModel model = assemble(json, design, archive, file, registry, execution);
          return ensemble.map(e -> with(model, e)).orElse(model);
        });
  }

  private static Optional<Ensemble> ensemble(JsonObject json, Archive archive, StudyDesign design)
      throws IOException {
    if (!json.has(ENSEMBLE)) {
      return Optional.empty();
    }
    JsonObject stored = json.getAsJsonObject(ENSEMBLE);
    int number = stored.get("members").getAsInt();
    if (number < 1 || number > MOST_MEMBERS) {
      throw new IllegalArgumentException("an ensemble of " + number + " members");
    }
    List<List<NamedTensor>> members = new ArrayList<>();
    for (int i = 0; i < number - 1; i++) {
      members.add(archive.finiteTensors(member(i), header -> {}));
    }
    return Optional.of(
        StoredEnsemble.read(
            stored,
            archive.finiteTensors(GROUPS, header -> {}),
            members,
            design.columns().control(),
            design.genes().size()));
  }

  /** Refuses members that are not networks like that of the model. */
  private static TrainedModel with(TrainedModel model, Ensemble ensemble) {
    List<String> shapes =
        ensemble.members().isEmpty() ? List.of() : shapes(model.network().parameters());
    for (List<NamedTensor> member : ensemble.members()) {
      if (!shapes(member).equals(shapes)) {
        model.close();
        throw new IllegalArgumentException("a member is not a network like the first one");
      }
    }
    return model.with(ensemble);
  }

  private static List<String> shapes(List<NamedTensor> tensors) {
    return tensors.stream().map(t -> t.name() + Arrays.toString(t.shape())).sorted().toList();
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
        StoredEncoding.read(
            encoder.getAsJsonObject(), archive.finiteTensors(ENCODING, header -> {})));
  }

  private static TrainedModel assemble(
      JsonObject json,
      StudyDesign design,
      Archive archive,
      Path file,
      PluginRegistry registry,
      Execution execution)
      throws IOException {
    Hyperparameters hyperparameters =
        Hyperparameters.fromJson(json.getAsJsonObject("hyperparameters"), file + ", " + MODEL);
    ModelSpec spec =
        Specs.of(
            design,
            hyperparameters,
            conditionWeights(json),
            ModelSpec.Precision.valueOf(json.get("precision").getAsString()),
            json.get("seed").getAsLong());
    TrainingHistory history =
        Archive.GSON.fromJson(json.get("history"), HistoryJson.class).toHistory();
    Provenance provenance = provenance(json);
    String backend = json.get("backend").getAsString();
    ModelBackend maker = registry.get(ModelBackend.class, backend);
    WeightsCheck check = new WeightsCheck(file, maker.layout(spec), design, hyperparameters);
    List<NamedTensor> weights = archive.finiteTensors(WEIGHTS, check);
    PerturbationModel network = maker.create(spec, execution);
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

  private static double[] conditionWeights(JsonObject json) {
    double[] weights = Archive.GSON.fromJson(json.get("condition_weights"), double[].class);
    for (double weight : weights) {
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException("a condition has the weight " + weight);
      }
    }
    return weights;
  }
}
