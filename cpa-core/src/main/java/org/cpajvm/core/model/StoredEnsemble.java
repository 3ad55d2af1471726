package org.cpajvm.core.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.backbone.NetworkCheck;
import org.cpajvm.core.backbone.TrainingGroups;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.GroupMean;

/**
 * The training groups and checks of an ensemble as a model file holds them: who they are as JSON,
 * their numbers as tensors with a row for each.
 */
final class StoredEnsemble {
  private static final String CONTROLS = "controls";
  private static final String CHANGES = "changes";
  private static final String CHECKS = "checks";

  private StoredEnsemble() {}

  static JsonObject json(Ensemble ensemble) {
    JsonArray controls = new JsonArray();
    ensemble
        .groups()
        .controls()
        .forEach(
            (covariates, mean) -> {
              JsonObject control = new JsonObject();
              control.add("covariates", strings(covariates));
              control.addProperty("cells", mean.cells());
              controls.add(control);
            });
    JsonArray responses = new JsonArray();
    for (TrainingGroups.Response response : ensemble.groups().responses()) {
      JsonObject json = json(response.group());
      json.addProperty("cells", response.cells());
      responses.add(json);
    }
    JsonArray checks = new JsonArray();
    for (NetworkCheck check : ensemble.checks()) {
      JsonObject json = json(check.group());
      json.addProperty("fold", check.fold());
      checks.add(json);
    }
    JsonObject json = new JsonObject();
    json.addProperty("members", ensemble.members().size() + 1);
    json.add("controls", controls);
    json.add("responses", responses);
    json.add("checks", checks);
    return json;
  }

  private static JsonObject json(Group group) {
    JsonArray treatment = new JsonArray();
    for (Treatment.Component component : group.treatment().components()) {
      JsonObject json = new JsonObject();
      json.addProperty("perturbation", component.perturbation());
      json.addProperty("dose", component.dose());
      treatment.add(json);
    }
    JsonObject json = new JsonObject();
    json.add("treatment", treatment);
    json.add("covariates", strings(group.covariates()));
    return json;
  }

  private static JsonArray strings(List<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  static List<NamedTensor> tensors(Ensemble ensemble) {
    List<double[]> controls =
        ensemble.groups().controls().values().stream().map(GroupMean::mean).toList();
    List<float[]> changes =
        ensemble.groups().responses().stream().map(TrainingGroups.Response::change).toList();
    List<float[]> checks = ensemble.checks().stream().map(NetworkCheck::change).toList();
    int genes = controls.isEmpty() ? 0 : controls.get(0).length;
    return List.of(
        ofDoubles(CONTROLS, controls, genes),
        ofFloats(CHANGES, changes, genes),
        ofFloats(CHECKS, checks, genes));
  }

  private static NamedTensor ofDoubles(String name, List<double[]> rows, int genes) {
    ByteBuffer data = buffer(rows.size(), genes, Double.BYTES);
    for (int i = 0; i < rows.size(); i++) {
      data.asDoubleBuffer().position(i * genes).put(rows.get(i));
    }
    return new NamedTensor(name, NamedTensor.Type.F64, new long[] {rows.size(), genes}, data);
  }

  private static NamedTensor ofFloats(String name, List<float[]> rows, int genes) {
    ByteBuffer data = buffer(rows.size(), genes, Float.BYTES);
    for (int i = 0; i < rows.size(); i++) {
      data.asFloatBuffer().position(i * genes).put(rows.get(i));
    }
    return new NamedTensor(name, NamedTensor.Type.F32, new long[] {rows.size(), genes}, data);
  }

  private static ByteBuffer buffer(int rows, int genes, int bytes) {
    return ByteBuffer.allocate(Math.multiplyExact(Math.multiplyExact(rows, genes), bytes))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads an ensemble back.
   *
   * @param control the name of control
   * @param genes the number of genes of the model
   * @throws IllegalArgumentException if JSON and tensors do not fit together
   */
  static Ensemble read(
      JsonObject json,
      List<NamedTensor> tensors,
      List<List<NamedTensor>> members,
      String control,
      int genes) {
    JsonArray stored = json.getAsJsonArray("controls");
    List<double[]> means = doubles(tensor(tensors, CONTROLS, stored.size(), genes), genes);
    Map<List<String>, GroupMean> controls = new LinkedHashMap<>();
    for (int i = 0; i < stored.size(); i++) {
      JsonObject entry = stored.get(i).getAsJsonObject();
      controls.put(
          strings(entry.getAsJsonArray("covariates")),
          new GroupMean(entry.get("cells").getAsInt(), means.get(i)));
    }
    JsonArray groups = json.getAsJsonArray("responses");
    List<float[]> changes = floats(tensor(tensors, CHANGES, groups.size(), genes), genes);
    List<TrainingGroups.Response> responses = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      JsonObject entry = groups.get(i).getAsJsonObject();
      responses.add(
          new TrainingGroups.Response(group(entry), entry.get("cells").getAsInt(), changes.get(i)));
    }
    JsonArray judged = json.getAsJsonArray("checks");
    List<float[]> predicted = floats(tensor(tensors, CHECKS, judged.size(), genes), genes);
    List<NetworkCheck> checks = new ArrayList<>();
    for (int i = 0; i < judged.size(); i++) {
      JsonObject entry = judged.get(i).getAsJsonObject();
      checks.add(new NetworkCheck(entry.get("fold").getAsInt(), group(entry), predicted.get(i)));
    }
    return new Ensemble(TrainingGroups.stored(control, controls, responses), checks, members);
  }

  private static Group group(JsonObject json) {
    List<Treatment.Component> components = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray("treatment")) {
      JsonObject component = element.getAsJsonObject();
      components.add(
          new Treatment.Component(
              component.get("perturbation").getAsString(), component.get("dose").getAsDouble()));
    }
    return new Group(new Treatment(components), strings(json.getAsJsonArray("covariates")));
  }

  private static List<String> strings(JsonArray array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.getAsString()));
    return values;
  }

  private static NamedTensor tensor(List<NamedTensor> tensors, String name, int rows, int genes) {
    NamedTensor tensor =
        tensors.stream()
            .filter(t -> t.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no tensor " + name));
    if (!java.util.Arrays.equals(tensor.shape(), new long[] {rows, genes})) {
      throw new IllegalArgumentException(
          "the tensor " + name + " is not of " + rows + " rows and " + genes + " genes");
    }
    return tensor;
  }

  private static List<double[]> doubles(NamedTensor tensor, int genes) {
    java.nio.DoubleBuffer numbers = tensor.data().asDoubleBuffer();
    List<double[]> rows = new ArrayList<>();
    for (long row = 0; row < tensor.shape()[0]; row++) {
      double[] values = new double[genes];
      numbers.get(values);
      rows.add(values);
    }
    return rows;
  }

  private static List<float[]> floats(NamedTensor tensor, int genes) {
    java.nio.FloatBuffer numbers = tensor.data().asFloatBuffer();
    List<float[]> rows = new ArrayList<>();
    for (long row = 0; row < tensor.shape()[0]; row++) {
      float[] values = new float[genes];
      numbers.get(values);
      rows.add(values);
    }
    return rows;
  }
}
