package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.Map;
import org.cpajvm.api.data.StringColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect} of models and files, and {@code settings}. */
class InspectTest {
  @TempDir Path folder;

  @Test
  void aModelSaysWhatItIs() {
    String data = SmallStudy.write(folder.resolve("study.h5ad")).toString();
    String model = folder.resolve("model.cpa").toString();
    CommandLine trained =
        CommandLine.run(
            "train",
            data,
            "--out",
            model,
            "--perturbation",
            "condition",
            "--control",
            "ctrl",
            "--covariates",
            "cell_type",
            "--keep",
            "cell_type=type1,type2",
            "--set",
            "max_epochs=1",
            "--threads",
            "1");
    assertEquals(0, trained.code(), trained.err());
    CommandLine run = CommandLine.run("inspect", model);
    assertEquals(0, run.code(), run.err());
    for (String part :
        new String[] {
          "a model of 80 genes",
          "--perturbation condition --covariates cell_type",
          "control 'ctrl', 3 perturbations: drugA, drugB, drugC",
          "covariate 'cell_type': type1, type2",
          "--keep cell_type=type1,type2",
          "threads 1",
        }) {
      assertTrue(run.out().contains(part), run.out() + "\nhas no: " + part);
    }
    JsonObject json =
        JsonParser.parseString(CommandLine.run("inspect", model, "--json").out()).getAsJsonObject();
    assertEquals(80, json.get("genes").getAsInt());
    assertEquals(1, json.get("threads").getAsInt());
    assertTrue(json.getAsJsonObject("settings").has("n_latent"));
  }

  @Test
  void labelsBreakNoLine() {
    String[] labels = new String[SmallStudy.cells()];
    java.util.Arrays.fill(labels, "a\nb\u001b[2J");
    Path data =
        SmallStudy.write(
            folder.resolve("study.h5ad"), Map.of("note", StringColumn.of(labels)), 1, 0);
    CommandLine run = CommandLine.run("inspect", data.toString());
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("a\\nb\\u001b[2J"), run.out());
    JsonObject json =
        JsonParser.parseString(CommandLine.run("inspect", data.toString(), "--json").out())
            .getAsJsonObject();
    assertTrue(json.has("var") && json.has("uns"), json.toString());
  }

  @Test
  void settingsAreListedWithTheirValues() {
    CommandLine run = CommandLine.run("settings", "--preset", "norman2019");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().lines().anyMatch(line -> line.startsWith("n_latent (")), run.out());
    JsonArray all =
        JsonParser.parseString(CommandLine.run("settings", "--json").out()).getAsJsonArray();
    assertTrue(all.size() > 20);
    for (String key : new String[] {"name", "value", "default", "type", "range", "help"}) {
      assertTrue(all.get(0).getAsJsonObject().has(key), key);
    }
  }
}
