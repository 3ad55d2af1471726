package org.cpajvm.core.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.core.study.PerturbationEncoding;

/**
 * An encoding as a model file holds it: encoders and names of the encoded perturbations as JSON,
 * their vectors as one tensor with a row for each name.
 */
final class StoredEncoding {
  private static final String VECTORS = "vectors";

  private StoredEncoding() {}

  static JsonObject json(PerturbationEncoding encoding) {
    JsonArray encoders = new JsonArray();
    for (PerturbationEncoding.Encoder encoder : encoding.encoders()) {
      JsonObject entry = new JsonObject();
      if (!encoder.label().equals(encoder.name())) {
        entry.addProperty("label", encoder.label());
      }
      entry.addProperty("name", encoder.name());
      entry.addProperty("version", encoder.version());
      JsonObject options = new JsonObject();
      encoder.options().forEach(options::addProperty);
      entry.add("options", options);
      entry.addProperty("dimension", encoder.dimension());
      encoders.add(entry);
    }
    JsonArray names = new JsonArray();
    names(encoding).forEach(names::add);
    JsonObject json = new JsonObject();
    json.add("encoders", encoders);
    json.add("encoded", names);
    return json;
  }

  /** The names of the encoders in what {@link #json} makes. */
  static String encoders(JsonElement json) {
    List<String> names = new ArrayList<>();
    json.getAsJsonObject()
        .getAsJsonArray("encoders")
        .forEach(encoder -> names.add(encoder.getAsJsonObject().get("name").getAsString()));
    return String.join(", ", names);
  }

  private static List<String> names(PerturbationEncoding encoding) {
    return encoding.vectors().keySet().stream().sorted().toList();
  }

  static List<NamedTensor> tensors(PerturbationEncoding encoding) {
    List<String> names = names(encoding);
    int bytes =
        Math.multiplyExact(Math.multiplyExact(names.size(), encoding.dimension()), Float.BYTES);
    ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer numbers = data.asFloatBuffer();
    names.forEach(name -> numbers.put(encoding.vector(name).orElseThrow()));
    return List.of(
        new NamedTensor(
            VECTORS, NamedTensor.Type.F32, new long[] {names.size(), encoding.dimension()}, data));
  }

  /**
   * Reads an encoding back.
   *
   * @throws IllegalArgumentException if JSON and tensor do not fit together
   */
  static PerturbationEncoding read(JsonObject json, List<NamedTensor> tensors) {
    List<PerturbationEncoding.Encoder> encoders = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray("encoders")) {
      JsonObject entry = element.getAsJsonObject();
      Map<String, String> options = new LinkedHashMap<>();
      entry
          .getAsJsonObject("options")
          .entrySet()
          .forEach(option -> options.put(option.getKey(), option.getValue().getAsString()));
      String name = entry.get("name").getAsString();
      encoders.add(
          new PerturbationEncoding.Encoder(
              entry.has("label") ? entry.get("label").getAsString() : name,
              name,
              entry.get("version").getAsInt(),
              options,
              entry.get("dimension").getAsInt()));
    }
    int dimension = encoders.stream().mapToInt(PerturbationEncoding.Encoder::dimension).sum();
    List<String> names = new ArrayList<>();
    json.getAsJsonArray("encoded").forEach(name -> names.add(name.getAsString()));
    FloatBuffer numbers = numbers(tensors, names.size(), dimension);
    Map<String, float[]> vectors = new HashMap<>();
    for (String name : names) {
      float[] vector = new float[dimension];
      numbers.get(vector);
      vectors.put(name, vector);
    }
    return new PerturbationEncoding(encoders, vectors);
  }

  private static FloatBuffer numbers(List<NamedTensor> tensors, int rows, int columns) {
    for (NamedTensor tensor : tensors) {
      if (tensor.name().equals(VECTORS)
          && tensor.type() == NamedTensor.Type.F32
          && java.util.Arrays.equals(tensor.shape(), new long[] {rows, columns})) {
        return tensor.data().asFloatBuffer();
      }
    }
    throw new IllegalArgumentException(
        "the encoding needs a tensor '" + VECTORS + "' of " + rows + " x " + columns);
  }
}
