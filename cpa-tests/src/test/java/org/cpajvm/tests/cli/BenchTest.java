package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cpa bench} prints; how fast anything is, is not asserted. */
class BenchTest {
  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "subject",
          Set.of(
              "data",
              "training_cells",
              "genes",
              "batches",
              "batch_cells",
              "threads",
              "device",
              "machine"),
          "set_up",
          Set.of("data_s", "model_s", "first_step_s", "total_s"),
          "training",
          Set.of(
              "first_epoch_s",
              "epoch_s",
              "cells_per_s",
              "epoch_steps_s",
              "epoch_floor_s",
              "ratio_to_floor"),
          "prediction_cells_per_s",
          Set.of("mean", "anchored"));

  @TempDir private Path folder;

  private CommandLine bench(String... more) {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"));
    List<String> words =
        new ArrayList<>(
            List.of("bench", data.toString(), "--perturbation", "condition", "--control", "ctrl"));
    words.addAll(List.of("--covariates", "cell_type", "--preset", "small-study"));
    words.addAll(List.of(more));
    return CommandLine.run(words.toArray(String[]::new));
  }

  private static String[] quick(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("--threads", "1", "--device", "cpu", "--epochs", "2", "--seconds", "0.02"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void jsonHasEveryNumber() throws IOException {
    CommandLine run = bench(quick("--json", "--set", "adv_steps=2", "--set", "mixup_alpha=0.1"));
    assertEquals(0, run.code(), run.err());
    JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
    MEMBERS.forEach(
        (name, members) -> assertEquals(members, json.getAsJsonObject(name).keySet(), name));
    assertEquals(
        Set.of("pretraining", "autoencoder", "adversary", "combined"),
        texts(json, "steps", "name"));
    assertTrue(texts(json, "operations", "kind").contains("matmul"), run.out());
    assertEquals(Set.of("training", "prediction"), texts(json, "memory", "after"));
    assertFinite("", json);
    int autoencoder = perEpoch(json, "autoencoder");
    int adversary = perEpoch(json, "adversary");
    int batches = json.getAsJsonObject("subject").get("batches").getAsInt();
    assertEquals((batches + 1) / 2, autoencoder);
    assertEquals(batches, autoencoder + adversary);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count(), "a benchmark writes nothing");
    }
  }

  @Test
  void theTableNamesWhatWasMeasured() {
    CommandLine run = bench(quick());
    assertEquals(0, run.code(), run.err());
    for (String part :
        List.of("set-up", "training, an epoch", "loader alone", "x floor", "combined", "MB")) {
      assertTrue(run.out().contains(part), part + " is missing in\n" + run.out());
    }
  }

  @Test
  void wrongFlagsAreUsageErrors() {
    assertEquals(2, bench("--seconds", "0").code());
    assertEquals(2, bench("--seconds", "long").code());
    assertEquals(2, bench("--epochs", "0").code());
    CommandLine device = bench("--device", "gpu");
    assertEquals(2, device.code());
    assertEquals("cpa: --device is cpu, cuda or auto, not 'gpu'", device.error());
  }

  private static Set<String> texts(JsonObject json, String array, String member) {
    return elements(json.getAsJsonArray(array)).stream()
        .map(e -> e.getAsJsonObject().get(member).getAsString())
        .collect(Collectors.toSet());
  }

  private static List<JsonElement> elements(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static int perEpoch(JsonObject json, String step) {
    return elements(json.getAsJsonArray("steps")).stream()
        .map(JsonElement::getAsJsonObject)
        .filter(s -> s.get("name").getAsString().equals(step))
        .findFirst()
        .orElseThrow()
        .get("per_epoch")
        .getAsInt();
  }

  /** Memory of the process is unknown outside of Linux; everything else is a number everywhere. */
  private static void assertFinite(String path, JsonElement value) {
    if (value.isJsonObject()) {
      value
          .getAsJsonObject()
          .entrySet()
          .forEach(e -> assertFinite(path + "." + e.getKey(), e.getValue()));
    } else if (value.isJsonArray()) {
      value.getAsJsonArray().forEach(e -> assertFinite(path + "[]", e));
    } else if (value.isJsonNull()) {
      assertTrue(
          path.matches(".*\\.(process|off_heap)_bytes")
              && !System.getProperty("os.name").equals("Linux"),
          path + " is null");
    } else if (value.getAsJsonPrimitive().isNumber()) {
      double number = value.getAsDouble();
      assertTrue(Double.isFinite(number) && number >= 0, path + " is " + number);
    }
  }
}
