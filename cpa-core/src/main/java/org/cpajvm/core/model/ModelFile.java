package org.cpajvm.core.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
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
  private static final String FORMAT = "cpa-jvm-model";
  private static final int LEARNED_VERSION = 1;
  private static final int VERSION = 2;
  private static final String MODEL = "model.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String HISTORY = "history.csv";
  private static final String ENCODING = "encoding.safetensors";
  private static final String LEARNED = "learned";
  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .serializeNulls()
          .serializeSpecialFloatingPointValues()
          .disableHtmlEscaping()
          .create();

  private ModelFile() {}

  static void write(TrainedModel model, Path file) {
    WholeFile.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out, 1 << 16));
          entry(zip, MODEL, GSON.toJson(json(model)));
          entry(zip, HISTORY, model.history().toCsv());
          entry(zip, WEIGHTS, model.network().parameters());
          if (model.design().encoding().isPresent()) {
            entry(zip, ENCODING, StoredEncoding.tensors(model.design().encoding().get()));
          }
          zip.finish();
          zip.flush();
        });
  }

  private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
    begin(zip, name);
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  private static void entry(ZipOutputStream zip, String name, List<NamedTensor> tensors)
      throws IOException {
    begin(zip, name);
    Safetensors.write(tensors, zip);
    zip.closeEntry();
  }

  /** Begins an entry without the time of day, so that the same model gives the same bytes. */
  private static void begin(ZipOutputStream zip, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
  }

  private static JsonObject json(TrainedModel model) {
    ModelSpec spec = model.network().spec();
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    Optional<PerturbationEncoding> encoding = model.design().encoding();
    json.addProperty("format_version", encoding.isPresent() ? VERSION : LEARNED_VERSION);
    json.addProperty("backend", model.backend());
    json.add(
        "encoder",
        encoding.<JsonElement>map(StoredEncoding::json).orElse(new JsonPrimitive(LEARNED)));
    json.addProperty("precision", spec.precision().name());
    json.addProperty("seed", spec.seed());
    json.add("hyperparameters", model.hyperparameters().toJson());
    json.add("design", StudyDesignJson.toJson(model.design()));
    json.add("condition_weights", GSON.toJsonTree(spec.conditionWeights()));
    json.add("history", GSON.toJsonTree(HistoryJson.of(model.history())));
    json.add("provenance", GSON.toJsonTree(model.provenance()));
    return json;
  }

  static TrainedModel read(Path file, PluginRegistry registry, Execution execution) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      JsonObject json =
          JsonParser.parseString(member(zip, file, MODEL, ModelFile::text)).getAsJsonObject();
      checkVersion(json, file);
      List<NamedTensor> weights =
          member(zip, file, WEIGHTS, in -> Safetensors.read(in, file + ", " + WEIGHTS));
      StudyDesign design = design(json, zip, file);
      return assemble(json, design, weights, file, registry, execution);
    } catch (NoSuchFileException e) {
      throw new BadInputException("there is no model file " + file, e);
    } catch (ZipException e) {
      throw new BadInputException(
          file
              + " is not a model file, or is damaged ("
              + e.getMessage()
              + "): cpa train makes one",
          e);
    } catch (IOException e) {
      throw new BadInputException(file + " cannot be read: " + e.getMessage(), e);
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | NullPointerException
        | ClassCastException
        | UnsupportedOperationException e) {
      throw new BadInputException(
          file
              + " is damaged ("
              + MODEL
              + ": "
              + e.getMessage()
              + "): copy or train the model again",
          e);
    }
  }

  private static StudyDesign design(JsonObject json, ZipFile zip, Path file) throws IOException {
    StudyDesign design =
        StudyDesignJson.fromJson(json.getAsJsonObject("design"), file + ", " + MODEL);
    JsonElement encoder = json.get("encoder");
    if (encoder == null || encoder.isJsonPrimitive()) {
      return design;
    }
    List<NamedTensor> vectors =
        member(zip, file, ENCODING, in -> Safetensors.read(in, file + ", " + ENCODING));
    return design.withEncoding(StoredEncoding.read(encoder.getAsJsonObject(), vectors));
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
    double[] conditionWeights = GSON.fromJson(json.get("condition_weights"), double[].class);
    ModelSpec spec =
        Specs.of(
            design,
            hyperparameters,
            conditionWeights,
            ModelSpec.Precision.valueOf(json.get("precision").getAsString()),
            json.get("seed").getAsLong());
    String backend = json.get("backend").getAsString();
    TrainingHistory history = GSON.fromJson(json.get("history"), HistoryJson.class).toHistory();
    Provenance provenance =
        Objects.requireNonNull(
            GSON.fromJson(json.get("provenance"), Provenance.class), "no provenance");
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

  private static void checkVersion(JsonObject json, Path file) {
    if (!json.has("format") || !json.get("format").getAsString().equals(FORMAT)) {
      throw new BadInputException(file + " is a zip, but not a model file: cpa train makes one");
    }
    int version = json.get("format_version").getAsInt();
    if (version > VERSION) {
      throw new BadInputException(
          file
              + " has format version "
              + version
              + ", this program reads up to "
              + VERSION
              + ": use a newer cpa");
    }
  }

  /** Reads a member from its bytes. */
  private interface MemberReader<T> {
    T read(InputStream in) throws IOException;
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Reads a member and compares its checksum, which a {@link ZipFile} does not look at. */
  private static <T> T member(ZipFile zip, Path file, String name, MemberReader<T> reader)
      throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new BadInputException(
          file + " has no " + name + ": it is not a model file, or is damaged");
    }
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      T content = reader.read(in);
      in.transferTo(OutputStream.nullOutputStream());
      if (in.getChecksum().getValue() != entry.getCrc()) {
        throw new ZipException(name + " does not have its checksum");
      }
      return content;
    } catch (EOFException e) {
      throw new BadInputException(
          file + " is damaged (" + name + " ends too early): copy or train the model again", e);
    }
  }
}
