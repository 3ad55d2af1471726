package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipFile;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.plugins.PluginRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an h5ad to a counterfactual, through the command line. */
class WholeWayTest {
  @TempDir static Path folder;
  private static String data;
  private static String model;
  private static CommandLine training;

  @BeforeAll
  static void train() {
    data = SmallStudy.write(folder.resolve("study.h5ad")).toString();
    model = folder.resolve("model.cpa").toString();
    training = train(model);
  }

  private static CommandLine train(String out) {
    return CommandLine.run(
        "train",
        data,
        "--out",
        out,
        "--perturbation",
        "condition",
        "--control",
        "ctrl",
        "--dose",
        "dose",
        "--covariates",
        "cell_type",
        "--batch",
        "batch",
        "--split",
        "split",
        "--preset",
        "small-study",
        "--set",
        "max_epochs=3",
        "--set",
        "n_epochs_pretrain_ae=1",
        "--threads",
        "1",
        "--quiet");
  }

  @Test
  void trainsAndSaysSo() {
    assertEquals(0, training.code(), training.err());
    assertTrue(training.out().contains("3 epochs"), training.out());
    assertTrue(
        training.err().startsWith("warning: the model is worse than doing nothing")
            && training.err().lines().count() == 1,
        training.err()); // three epochs are too few
  }

  @Test
  void theSameSeedGivesTheSameWeights() throws IOException {
    String again = folder.resolve("again.cpa").toString();
    assertEquals(0, train(again).code());
    assertArrayEquals(weights(model), weights(again));
  }

  private static byte[] weights(String file) throws IOException {
    try (ZipFile zip = new ZipFile(file);
        InputStream in = zip.getInputStream(zip.getEntry("weights.safetensors"))) {
      return in.readAllBytes();
    }
  }

  @Test
  void predictsCountsWithObsCarriedOver() {
    String out = folder.resolve("predicted.h5ad").toString();
    CommandLine run =
        CommandLine.run(
            "predict",
            model,
            "--data",
            data,
            "--out",
            out,
            "--treatment",
            "drugB+drugA",
            "--dose",
            "1+0.3",
            "--covariate",
            "cell_type=type2",
            "--cells",
            "7",
            "--quiet");
    assertEquals(0, run.code(), run.err());
    try (CellDataset predicted =
        PluginRegistry.standard().formatOf(Path.of(out)).open(Path.of(out))) {
      assertEquals(7, predicted.cells());
      assertEquals("drugA+drugB", predicted.obs().column("condition").orElseThrow().text(0));
      assertEquals("0.3+1.0", predicted.obs().column("dose").orElseThrow().text(6));
      assertEquals("type2", predicted.obs().column("cell_type").orElseThrow().text(3));
      assertEquals("0", predicted.obs().column("query").orElseThrow().text(3));
      assertTrue(predicted.obs().index().text(3).endsWith("-0"));
      Annotation.Dict notes = (Annotation.Dict) predicted.uns().get("cpa").orElseThrow();
      assertEquals("anchored", text(notes, "expression"));
      assertEquals(Path.of(model).getFileName().toString(), text(notes, "model"));
      Annotation.Dict settings = (Annotation.Dict) notes.get("settings").orElseThrow();
      assertTrue(settings.get("n_latent").isPresent());
      SparseRows rows = new SparseRows();
      predicted.matrix().read(0, 7, rows);
      assertTrue(rows.nonZeros() > 0);
      for (int k = 0; k < rows.nonZeros(); k++) {
        assertEquals(Math.rint(rows.values()[k]), rows.values()[k]);
      }
    }
  }

  private static String text(Annotation.Dict notes, String name) {
    return ((Annotation.Array) notes.get(name).orElseThrow()).values().text(0);
  }

  @Test
  void commandsThatWriteAFileSayItInJsonToo() {
    Path states = folder.resolve("states.h5ad");
    CommandLine latent =
        CommandLine.run("latent", model, "--data", data, "--out", states.toString(), "--json");
    assertEquals(0, latent.code(), latent.err());
    JsonObject written = JsonParser.parseString(latent.out()).getAsJsonObject();
    assertEquals(states.toString(), written.get("out").getAsString());
    Path study = folder.resolve("simulated.h5ad");
    CommandLine simulated =
        CommandLine.run(
            "simulate", "--out", study.toString(), "--cells", "50", "--genes", "20", "--json");
    assertEquals(0, simulated.code(), simulated.err());
    assertEquals(
        50, JsonParser.parseString(simulated.out()).getAsJsonObject().get("cells").getAsInt());
  }

  @Test
  void masksAreComparedOver() throws IOException {
    Path genes = Files.writeString(folder.resolve("genes.txt"), "gene01\ngene20\ngene33\n");
    CommandLine listed =
        evaluate("--mask", "gene-list", "--mask-option", "path=" + genes, "--json");
    assertEquals(0, listed.code(), listed.err());
    JsonObject average =
        JsonParser.parseString(listed.out()).getAsJsonObject().getAsJsonObject("average");
    assertTrue(average.getAsJsonObject("model").has("mask"), listed.out());
    CommandLine computed = evaluate("--mask", "computed-deg", "--mask-option", "n=10");
    assertEquals(0, computed.code(), computed.err());
    assertTrue(computed.out().contains("r mask"), computed.out());
    assertTrue(evaluate("--mask", "degs").error().contains("gene-list"));
    assertTrue(evaluate("--mask", "gene-list").error().contains("'path'"));
    assertTrue(evaluate("--mask-option", "n=3").error().contains("--mask"));
  }

  private static CommandLine evaluate(String... more) {
    List<String> words = new ArrayList<>(List.of("evaluate", model, "--data", data));
    words.addAll(List.of(more));
    return CommandLine.run(words.toArray(String[]::new));
  }

  @Test
  void theOrderOfACombinationNeverMatters() throws IOException {
    String one = folder.resolve("ab.h5ad").toString();
    String other = folder.resolve("ba.h5ad").toString();
    assertEquals(
        0,
        CommandLine.run(
                "predict",
                model,
                "--data",
                data,
                "--out",
                one,
                "--treatment",
                "drugA+drugB",
                "--dose",
                "0.3+1")
            .code());
    assertEquals(
        0,
        CommandLine.run(
                "predict",
                model,
                "--data",
                data,
                "--out",
                other,
                "--treatment",
                "drugB+drugA",
                "--dose",
                "1+0.3")
            .code());
    assertArrayEquals(Files.readAllBytes(Path.of(one)), Files.readAllBytes(Path.of(other)));
  }

  @Test
  void answersAQueryFile() throws IOException {
    Path queries = folder.resolve("queries.csv");
    Files.writeString(
        queries, "treatment,dose,cell_type,cells\ndrugA,0.5,type1,3\ndrugB+drugC,1+1,,2\n");
    String out = folder.resolve("queried.h5ad").toString();
    CommandLine run =
        CommandLine.run(
            "predict",
            model,
            "--data",
            data,
            "--out",
            out,
            "--query",
            queries.toString(),
            "--expression",
            "mean");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("5 predicted cells for 2 queries"), run.out());
  }

  @Test
  void evaluatesWhatWasHeldOut() {
    CommandLine run = CommandLine.run("evaluate", model, "--data", data, "--json");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().matches("(?s).*predicted [\\d,]+ of [\\d,]+ cells.*"), run.err());
    JsonObject result = JsonParser.parseString(run.out()).getAsJsonObject();
    assertFalse(result.getAsJsonArray("groups").isEmpty());
    JsonObject averages = result.getAsJsonObject("average");
    for (String method :
        new String[] {"control", "mean of perturbed", "additive", "model", "ceiling"}) {
      double r2 = averages.getAsJsonObject(method).getAsJsonObject("all").get("r2").getAsDouble();
      assertTrue(r2 <= 1, method + " " + r2);
    }
  }

  @Test
  void anndataOpensLatentStates() throws IOException, InterruptedException {
    String out = folder.resolve("latent.h5ad").toString();
    assertEquals(0, CommandLine.run("latent", model, "--data", data, "--out", out).code());
    String script =
        "import anndata; a = anndata.read_h5ad('"
            + out
            + "'); print(a.n_obs, *sorted(a.obsm), a.obsm['X_cpa'].shape[1],"
            + " a.obs['cell_type'][0])";
    String[] python = {"/usr/bin/python3", "-c", script};
    assumeTrue(
        Files.exists(Path.of(python[0])) && succeeds(python[0], "-c", "import anndata"),
        "skipped: python3 with anndata is not installed");
    Process process = new ProcessBuilder(python).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    assertTrue(
        printed.startsWith(SmallStudy.cells() + " X_cpa X_cpa_basal X_cpa_corrected"), printed);
  }

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  @Test
  void inspectsAFileAndAStudy() {
    CommandLine run =
        CommandLine.run(
            "inspect",
            data,
            "--perturbation",
            "condition",
            "--control",
            "ctrl",
            "--dose",
            "dose",
            "--split",
            "split");
    assertEquals(0, run.code(), run.err());
    assertTrue(
        run.out().contains("600 cells x 80 genes") && run.out().contains("it can be trained on"),
        run.out());
  }

  /** Settings change what a training run takes up, whether named one by one or as a preset. */
  @Test
  void inspectsTheMemoryOfSettings() {
    long defaults = bytesOfModel();
    assertTrue(bytesOfModel("--set", "n_hidden_encoder=512") > defaults);
    assertTrue(bytesOfModel("--preset", "cpa-tools") > defaults);
  }

  private static long bytesOfModel(String... settings) {
    List<String> words =
        new ArrayList<>(
            List.of("inspect", data, "--perturbation", "condition", "--control", "ctrl", "--json"));
    words.addAll(List.of(settings));
    CommandLine run = CommandLine.run(words.toArray(String[]::new));
    assertEquals(0, run.code(), run.err());
    return JsonParser.parseString(run.out())
        .getAsJsonObject()
        .getAsJsonObject("memory")
        .get("model")
        .getAsLong();
  }

  @Test
  void everyCommandHasHelp() {
    String overview = CommandLine.run("--help").out();
    for (String command :
        Arrays.asList("demo", "inspect", "train", "predict", "evaluate", "latent", "plugins")) {
      assertTrue(overview.contains(command), overview);
      CommandLine help = CommandLine.run(command, "--help");
      assertEquals(0, help.code());
      assertTrue(help.out().startsWith("usage: cpa " + command), help.out());
      help.out().lines().forEach(line -> assertTrue(line.length() <= 110, "too wide: " + line));
    }
  }

  @Test
  void listsPluginsWithTheirSource() {
    CommandLine run = CommandLine.run("plugins", "--json");
    assertEquals(0, run.code(), run.err());
    for (String plugin : new String[] {"h5ad", "samediff", "morgan", "table"}) {
      assertTrue(run.out().contains("\"name\":\"" + plugin + "\""), run.out());
    }
  }

  @Test
  void listsTheOptionsOfPluginsInColumns() {
    List<String> lines = CommandLine.run("plugins").out().lines().toList();
    List<String> options = lines.stream().filter(line -> line.startsWith("    ")).toList();
    assertTrue(
        options.stream()
            .anyMatch(l -> l.matches(" {4}radius +integer +2 +how many bonds a neighbourhood.*")),
        options.toString());
    assertTrue(
        options.stream().anyMatch(l -> l.matches(" {4}path +path +needed +the table.*")),
        options.toString());
    int types = options.get(0).indexOf("integer");
    for (String line : options) {
      assertEquals(' ', line.charAt(types - 1), line);
      assertTrue(Character.isLowerCase(line.charAt(types)), line);
    }
    JsonObject table =
        JsonParser.parseString(CommandLine.run("plugins", "--json").out())
            .getAsJsonArray()
            .asList()
            .stream()
            .map(JsonElement::getAsJsonObject)
            .filter(plugin -> plugin.get("name").getAsString().equals("table"))
            .findFirst()
            .orElseThrow();
    JsonObject path = table.getAsJsonArray("options").get(0).getAsJsonObject();
    assertEquals("path", path.get("type").getAsString());
    assertTrue(path.get("default").isJsonNull());
  }
}
