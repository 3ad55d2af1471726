package org.cpajvm.core.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A result as JSON: seconds, bytes, cells a second; null where something cannot be measured. */
final class BenchmarkJson {

  private BenchmarkJson() {}

  static String of(BenchmarkResult result) {
    JsonObject json = new JsonObject();
    json.add("subject", subject(result.subject()));
    JsonObject setUp = new JsonObject();
    setUp.addProperty("data_s", result.setUp().data());
    setUp.addProperty("model_s", result.setUp().model());
    setUp.addProperty("first_step_s", result.setUp().firstStep());
    setUp.addProperty("total_s", result.setUp().total());
    json.add("set_up", setUp);
    json.add("training", training(result));
    json.addProperty("loader_cells_per_s", result.loader());
    JsonObject prediction = new JsonObject();
    result.predictions().forEach(p -> prediction.addProperty(p.rule(), p.cellsPerSecond()));
    json.add("prediction_cells_per_s", prediction);
    json.add("steps", array(result.phases(), BenchmarkJson::phase));
    json.add("operations", array(result.operations(), BenchmarkJson::operation));
    json.addProperty("outside_of_operations_s", result.otherSeconds());
    json.add("memory", array(result.memory(), BenchmarkJson::memory));
    return new GsonBuilder().serializeNulls().disableHtmlEscaping().create().toJson(json);
  }

  private static JsonObject subject(BenchmarkResult.Subject subject) {
    JsonObject json = new JsonObject();
    json.addProperty("data", subject.source());
    json.addProperty("training_cells", subject.cells());
    json.addProperty("genes", subject.genes());
    json.addProperty("batches", subject.batches());
    json.addProperty("batch_cells", subject.batchCells());
    json.addProperty("threads", subject.threads());
    json.addProperty("device", subject.device());
    json.addProperty("machine", subject.machine());
    return json;
  }

  private static JsonObject training(BenchmarkResult result) {
    JsonObject json = new JsonObject();
    Optional<Double> floor = result.epochFloor();
    json.addProperty("first_epoch_s", result.training().firstEpoch());
    json.addProperty("epoch_s", result.training().epoch());
    json.addProperty("cells_per_s", result.training().cellsPerSecond());
    json.addProperty("epoch_steps_s", result.epochOfSteps());
    json.addProperty("epoch_floor_s", floor.orElse(null));
    json.addProperty("ratio_to_floor", floor.map(f -> result.training().epoch() / f).orElse(null));
    return json;
  }

  private static JsonObject phase(BenchmarkResult.Phase phase) {
    JsonObject json = new JsonObject();
    Optional<BenchmarkResult.Floor> floor = phase.floor();
    json.addProperty("name", phase.name());
    json.addProperty("per_epoch", phase.perEpoch());
    json.addProperty("step_s", phase.seconds());
    json.addProperty("floor_s", floor.map(BenchmarkResult.Floor::seconds).orElse(null));
    json.addProperty("floor_flop", floor.map(BenchmarkResult.Floor::operations).orElse(null));
    json.addProperty("ratio_to_floor", floor.map(f -> phase.seconds() / f.seconds()).orElse(null));
    return json;
  }

  private static JsonObject operation(BenchmarkResult.Operation operation) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", operation.kind());
    json.addProperty("calls", operation.calls());
    json.addProperty("seconds", operation.seconds());
    return json;
  }

  private static JsonObject memory(BenchmarkResult.Memory memory) {
    JsonObject json = new JsonObject();
    json.addProperty("after", memory.after());
    json.addProperty("process_bytes", memory.resident().orElse(null));
    json.addProperty("heap_bytes", memory.heap());
    json.addProperty("off_heap_bytes", memory.offHeap().orElse(null));
    return json;
  }

  private static <T> JsonArray array(List<T> values, Function<T, JsonObject> toJson) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(toJson.apply(value)));
    return array;
  }
}
