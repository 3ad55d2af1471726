package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.plugins.PluginRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} without a preset: the data decides, and everything that is given wins over it. */
class DefaultsTest {
  @TempDir static Path folder;

  private static String counts;
  private static String logs;

  @BeforeAll
  static void write() {
    Path study = SmallStudy.write(folder.resolve("counts.h5ad"));
    counts = study.toString();
    logs = logarithms(study, folder.resolve("logs.h5ad")).toString();
  }

  @Test
  void countsTrainWithTheirLikelihood() {
    CommandLine run = train(counts, "--set", "max_epochs=1");
    assertEquals(0, run.code(), run.err());
    String line = run.err().lines().filter(l -> l.contains("recon_loss nb")).findFirst().orElse("");
    assertTrue(line.contains("--set KEY=VALUE") && line.contains("--preset"), run.err());
    assertTrue(line.contains("1 epoch of batches"), line);
  }

  @Test
  void logarithmsTrainWithTheirs() {
    CommandLine run = train(logs, "--set", "max_epochs=1");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("recon_loss gauss"), run.err());
  }

  @Test
  void whatIsGivenWins() throws IOException {
    JsonObject chosen = settings(counts);
    assertEquals("nb", chosen.get("recon_loss").getAsString());
    assertEquals(64, chosen.get("n_latent").getAsInt());
    assertEquals("last", chosen.get("keep_state").getAsString());
    JsonObject set = settings(logs, "--set", "n_latent=9", "--set", "keep_state=best");
    assertEquals("gauss", set.get("recon_loss").getAsString());
    assertEquals(9, set.get("n_latent").getAsInt());
    assertEquals("best", set.get("keep_state").getAsString());
    Path file = folder.resolve("run.json");
    Files.writeString(file, "{\"settings\": {\"n_latent\": 8, \"lr\": 0.5}}");
    JsonObject both = settings(counts, "--config", file.toString(), "--set", "n_latent=9");
    assertEquals(9, both.get("n_latent").getAsInt());
    assertEquals(0.5, both.get("lr").getAsDouble());
    assertEquals(128, both.get("n_hidden_encoder").getAsInt());
    assertEquals(
        "zinb", settings(logs, "--set", "recon_loss=zinb").get("recon_loss").getAsString());
  }

  @Test
  void theDefaultsOfTheReferenceHaveAName() {
    JsonObject reference = settings(counts, "--preset", "cpa-tools");
    assertEquals(128, reference.get("n_latent").getAsInt());
    assertTrue(reference.get("max_epochs").isJsonNull());
    assertEquals("best", reference.get("keep_state").getAsString());
    assertFalse(
        train(counts, "--preset", "cpa-tools", "--print-config").err().contains("settings"));
  }

  @Test
  void theLikelihoodOfAPresetMayWaitForTheData() {
    String[] words = {"--preset", "norman2019", "--set", "recon_loss=auto"};
    JsonObject settings = settings(logs, words);
    assertEquals("gauss", settings.get("recon_loss").getAsString());
    assertEquals(32, settings.get("n_latent").getAsInt());
    assertEquals("nb", settings(counts, words).get("recon_loss").getAsString());
  }

  /** A run that was printed without data still waits for it when it is read again. */
  @Test
  void aRunWithoutDataSaysAuto() throws IOException {
    List<String> words =
        List.of("train", "--perturbation", "condition", "--control", "ctrl", "--print-config");
    List<String> more = new ArrayList<>(words);
    more.addAll(List.of("--set", "lr=0.5", "--set", "recon_loss=auto"));
    CommandLine printed = CommandLine.run(more.toArray(String[]::new));
    assertEquals(0, printed.code(), printed.err());
    JsonObject run = JsonParser.parseString(printed.out()).getAsJsonObject();
    assertEquals("auto", run.get("preset").getAsString());
    assertEquals("{\"recon_loss\":\"auto\",\"lr\":0.5}", run.get("settings").toString());
    Path file = folder.resolve("auto.json");
    Files.writeString(file, printed.out());
    CommandLine again = CommandLine.run("train", "--config", file.toString(), "--print-config");
    assertEquals(printed.out(), again.out());
    JsonObject fitted = settings(logs, "--config", file.toString());
    assertEquals("gauss", fitted.get("recon_loss").getAsString());
    assertEquals(0.5, fitted.get("lr").getAsDouble());
    JsonObject other = settings(logs, "--config", file.toString(), "--preset", "cpa-tools");
    assertEquals(128, other.get("n_latent").getAsInt());
  }

  @Test
  void aWrongSettingIsSaidBeforeTheDataIsOpened() {
    CommandLine run = CommandLine.run("train", "absent.h5ad", "--set", "n_laten=3", "--out", "x");
    assertEquals(2, run.code(), run.err());
    CommandLine typed = train("absent.h5ad", "--set", "recon_loss=normal");
    assertEquals(2, typed.code(), typed.err());
    assertTrue(typed.error().contains("recon_loss"), typed.err());
  }

  @Test
  void inspectAndBenchLookToo() {
    CommandLine run =
        CommandLine.run("inspect", logs, "--perturbation", "condition", "--control", "ctrl");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("recon_loss gauss"), run.err());
  }

  private static JsonObject settings(String data, String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    words.add("--print-config");
    CommandLine run = train(data, words.toArray(String[]::new));
    assertEquals(0, run.code(), run.err());
    return JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonObject("settings");
  }

  private static CommandLine train(String data, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("train", data, "--out", folder.resolve("m.cpa").toString(), "--threads", "1"));
    words.addAll(List.of("--perturbation", "condition", "--control", "ctrl"));
    words.addAll(List.of(more));
    return CommandLine.run(words.toArray(String[]::new));
  }

  /** The same study with the logarithm of each count. */
  private static Path logarithms(Path study, Path file) {
    PluginRegistry plugins = PluginRegistry.standard();
    try (CellDataset data = plugins.formatOf(study).open(study);
        DatasetWriter writer = plugins.formatForOutput(file).create(file)) {
      writer.obs(data.obs());
      writer.var(data.var());
      SparseRows rows = new SparseRows();
      data.matrix().read(0, data.cells(), rows);
      for (int k = 0; k < rows.nonZeros(); k++) {
        rows.values()[k] = (float) Math.log1p(rows.values()[k]);
      }
      try (DatasetWriter.MatrixWriter matrix = writer.matrix(data.genes())) {
        matrix.append(rows);
      }
      writer.finish();
    }
    return file;
  }
}
