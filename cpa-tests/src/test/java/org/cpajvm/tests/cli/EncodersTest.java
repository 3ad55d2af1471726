package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.core.plugins.PluginRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders through the command line: trained with, stored, and asked about the unseen. */
class EncodersTest {
  private static final Map<String, String> SMILES =
      Map.of("ctrl", "", "drugA", "CCO", "drugB", "Oc1ccccc1", "drugC", "CC(N)=O");

  @TempDir static Path folder;
  private static String data;
  private static String model;
  private static CommandLine training;

  /** Every cell with drugC is held out. */
  @BeforeAll
  static void train() {
    Column conditions = SmallStudy.conditions();
    data =
        SmallStudy.write(
                folder.resolve("study.h5ad"),
                Map.of(
                    "structure",
                    column(conditions, c -> joined(c)),
                    "new_drug",
                    column(conditions, c -> c.contains("drugC") ? "ood" : "train")),
                1,
                0)
            .toString();
    model = folder.resolve("morgan.cpa").toString();
    training = train(model, "--encoder", "morgan", "--smiles", "structure");
  }

  private static Column column(Column of, java.util.function.UnaryOperator<String> value) {
    return StringColumn.of(
        IntStream.range(0, of.size())
            .mapToObj(cell -> value.apply(of.text(cell)))
            .toArray(String[]::new));
  }

  private static String joined(String condition) {
    return Arrays.stream(condition.split("\\+")).map(SMILES::get).collect(Collectors.joining("+"));
  }

  private static CommandLine train(String out, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
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
                "--split",
                "new_drug",
                "--preset",
                "small-study",
                "--set",
                "max_epochs=2",
                "--set",
                "n_epochs_pretrain_ae=0",
                "--set",
                "doser_type=logsigm",
                "--threads",
                "1",
                "--quiet"));
    words.addAll(List.of(more));
    return CommandLine.run(words.toArray(String[]::new));
  }

  private static CommandLine predict(String file, String out, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("predict", file, "--data", data, "--out", folder.resolve(out).toString()));
    words.addAll(List.of(more));
    return CommandLine.run(words.toArray(String[]::new));
  }

  private static Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static JsonObject json(String file) throws IOException {
    try (ZipFile zip = new ZipFile(file);
        var in = zip.getInputStream(zip.getEntry("model.json"))) {
      return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .getAsJsonObject();
    }
  }

  @Test
  void theModelFileNamesEncoderVersionAndOptions() throws IOException {
    assertEquals(0, training.code(), training.err());
    JsonObject encoder = json(model).getAsJsonObject("encoder");
    JsonObject first = encoder.getAsJsonArray("encoders").get(0).getAsJsonObject();
    assertEquals("morgan", first.get("name").getAsString());
    assertEquals(1, first.get("version").getAsInt());
    assertEquals("2048", first.getAsJsonObject("options").get("bits").getAsString());
    assertEquals("[\"drugA\",\"drugB\",\"drugC\"]", encoder.get("encoded").toString());
  }

  @Test
  void aDrugThatWasHeldOutEverywhereIsEvaluated() {
    CommandLine run = CommandLine.run("evaluate", model, "--data", data, "--threads", "1");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("drugC"), run.out());
    assertTrue(run.out().contains("  model "), run.out());
  }

  @Test
  void withoutAnEncoderTheModelSaysNothingOfIt() {
    String learned = folder.resolve("learned.cpa").toString();
    assertEquals(0, train(learned).code());
    CommandLine run = CommandLine.run("evaluate", learned, "--data", data, "--threads", "1");
    assertEquals(0, run.code(), run.err());
    assertFalse(run.out().contains("  model "), run.out());
    assertTrue(run.err().contains("never saw drugC"), run.err());
    String error = predict(learned, "no.h5ad", "--treatment", "drugA+drugX").error();
    for (String part : List.of("'drugX'", "drugB", "--encoder morgan or table")) {
      assertTrue(error.contains(part), error);
    }
    assertTrue(predict(learned, "no.h5ad", "--treatment", "drugC").error().contains("'drugC'"));
    assertFalse(Files.exists(folder.resolve("no.h5ad")));
  }

  @Test
  void newDrugsAndTheirCombinationsArePredicted() throws IOException {
    Path structures = write("new.csv", "name,SMILES", "drugX,CCCO", "drugY,c1ccncc1");
    CommandLine run =
        predict(
            model,
            "x.h5ad",
            "--treatment",
            "drugX+drugA",
            "--smiles",
            structures.toString(),
            "--cells",
            "5");
    assertEquals(0, run.code(), run.err());
    try (CellDataset predicted = open("x.h5ad")) {
      assertEquals(5, predicted.cells());
      assertEquals("drugA+drugX", predicted.obs().column("condition").orElseThrow().text(0));
    }
    Path query =
        write(
            "query.csv",
            "treatment,smiles,cells",
            "drugX+drugA,CCCO+,4",
            "drugX,CCCO,3",
            "drugB,,2");
    CommandLine queried = predict(model, "q.h5ad", "--query", query.toString());
    assertEquals(0, queried.code(), queried.err());
    try (CellDataset predicted = open("q.h5ad")) {
      assertEquals(9, predicted.cells());
    }
  }

  /** Nobody asks about the cells with drugC, whose structure is not even given. */
  @Test
  void cellsThatNobodyAskedAboutMayHaveUnknownDrugs() {
    Column renamed = column(SmallStudy.conditions(), label -> label.replace("drugC", "unheardOf"));
    long unknown =
        IntStream.range(0, renamed.size())
            .filter(cell -> renamed.text(cell).contains("unheardOf"))
            .count();
    String cells =
        SmallStudy.write(folder.resolve("other.h5ad"), Map.of("condition", renamed), 1, 0)
            .toString();
    String[] words = {
      "predict",
      model,
      "--data",
      cells,
      "--out",
      folder.resolve("known.h5ad").toString(),
      "--treatment",
      "drugA",
      "--threads",
      "1"
    };
    CommandLine run = CommandLine.run(words);
    assertEquals(0, run.code(), run.err());
    List<String> warnings = run.err().lines().filter(l -> l.startsWith("warning")).toList();
    assertEquals(1, warnings.size(), run.err());
    String expected = unknown + " of " + renamed.size() + " cells are left alone";
    assertTrue(warnings.get(0).contains(expected), run.err());
    assertTrue(warnings.get(0).endsWith("unheardOf"), run.err());
    words[7] = "unheardOf";
    String error = CommandLine.run(words).error();
    assertTrue(error.contains("the model never saw 'unheardOf'"), error);
  }

  /**
   * A drug with the structure of one that was trained differs from it by its dose response only.
   */
  @Test
  void theStructureDecidesTheEffect() throws IOException {
    Path structures = write("twins.csv", "twin,OCC", "other,Nc1ccccc1S(=O)(=O)C");
    String[] rest = {"--smiles", structures.toString(), "--expression", "mean"};
    float[] real = mean("drugA", rest);
    float[] twin = mean("twin", rest);
    float[] other = mean("other", rest);
    assertTrue(distance(real, twin) < distance(real, other) / 2);
  }

  private static float[] mean(String drug, String... rest) {
    List<String> words = new ArrayList<>(List.of("--treatment", drug, "--cells", "20"));
    words.addAll(List.of(rest));
    CommandLine run = predict(model, drug + ".h5ad", words.toArray(String[]::new));
    assertEquals(0, run.code(), run.err());
    float[] sums = new float[SmallStudy.genes()];
    try (CellDataset predicted = open(drug + ".h5ad")) {
      var rows = new org.cpajvm.api.data.SparseRows();
      predicted.matrix().read(0, predicted.cells(), rows);
      for (int k = 0; k < rows.nonZeros(); k++) {
        sums[rows.columns()[k]] += rows.values()[k];
      }
    }
    return sums;
  }

  private static double distance(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).sum();
  }

  private static CellDataset open(String name) {
    Path file = folder.resolve(name);
    return PluginRegistry.standard().formatOf(file).open(file);
  }

  @Test
  void whatCannotBeEncodedIsNamed() throws IOException {
    String missing = predict(model, "no.h5ad", "--treatment", "drugAB").error();
    for (String part : List.of("--treatment", "'drugAB'", "did you mean", "--smiles")) {
      assertTrue(missing.contains(part), missing);
    }
    Path broken = write("broken.csv", "drugX,C(C");
    String invalid =
        predict(model, "no.h5ad", "--treatment", "drugX", "--smiles", broken.toString()).error();
    assertTrue(invalid.contains("invalid SMILES 'C(C'"), invalid);
    Path changed = write("changed.csv", "drugX,CC", "drugA,CCCC");
    String other =
        predict(model, "no.h5ad", "--treatment", "drugX", "--smiles", changed.toString()).error();
    assertTrue(other.contains("'drugA' has another vector now"), other);
    String option =
        predict(model, "no.h5ad", "--treatment", "drugX", "--encoder-option", "bits=64").error();
    assertTrue(option.contains("only paths can be changed"), option);
  }

  @Test
  void aTableServesUntilSomethingNewIsAsked() throws IOException {
    Path table = write("table.csv", "drug,x,y", "drugA,1,0.5", "drugB,-1,0", "drugC,0,2");
    String file = folder.resolve("table.cpa").toString();
    CommandLine run =
        train(
            file,
            "--encoder",
            "table",
            "--encoder",
            "morgan",
            "--encoder-option",
            "table.path=" + table,
            "--encoder-option",
            "morgan.bits=16",
            "--smiles",
            "structure");
    assertEquals(0, run.code(), run.err());
    Files.delete(table);
    String[] known = {"--treatment", "drugC", "--cells", "2"};
    assertEquals(0, predict(file, "known.h5ad", known).code());
    Path structures = write("z.csv", "drugZ,CS");
    String[] asked = {"--treatment", "drugZ", "--cells", "2", "--smiles", structures.toString()};
    assertTrue(predict(file, "no.h5ad", asked).error().contains("option 'path'"));
    Path larger = write("larger.csv", "drug,x,y", "drugA,1,0.5", "drugZ,3,4");
    List<String> words = new ArrayList<>(List.of(asked));
    words.addAll(List.of("--encoder-option", "table.path=" + larger));
    CommandLine predicted = predict(file, "z.h5ad", words.toArray(String[]::new));
    assertEquals(0, predicted.code(), predicted.err());
  }

  @Test
  void oneEncoderIsUsedTwiceUnderTwoLabels() throws IOException {
    Path first = write("first.csv", "drug,x", "drugA,1", "drugB,-1", "drugC,0");
    Path second = write("second.csv", "drug,y,z", "drugA,3,4", "drugB,0,1", "drugC,0,2");
    String file = folder.resolve("two.cpa").toString();
    String[] words = {
      "--encoder", "table", "--encoder", "table", "--encoder-option", "table.path=" + first
    };
    assertTrue(train(file, words).error().contains("two encoders are called 'table'"));
    words[3] = "second=table";
    assertTrue(train(file, words).error().contains("encoder 'second' (table) needs"));
    List<String> both = new ArrayList<>(List.of(words));
    both.addAll(List.of("--encoder-option", "second.path=" + second));
    Path config = write("two.json", train(file, append(both, "--print-config")).out());
    CommandLine run =
        CommandLine.run("train", data, "--out", file, "--config", config.toString(), "--quiet");
    assertEquals(0, run.code(), run.err());
    JsonObject stored = json(file).getAsJsonObject("encoder");
    assertEquals(
        "second",
        stored.getAsJsonArray("encoders").get(1).getAsJsonObject().get("label").getAsString());
    Path more = write("more.csv", "drug,y,z", "drugA,3,4", "drugZ,3,4");
    Path other = write("other.csv", "drug,x", "drugA,1", "drugZ,5");
    CommandLine predicted =
        predict(
            file,
            "two.h5ad",
            "--treatment",
            "drugZ+drugA",
            "--cells",
            "2",
            "--encoder-option",
            "second.path=" + more,
            "--encoder-option",
            "table.path=" + other);
    assertEquals(0, predicted.code(), predicted.err());
  }

  private static String[] append(List<String> words, String last) {
    List<String> all = new ArrayList<>(words);
    all.add(last);
    return all.toArray(String[]::new);
  }

  @Test
  void whatATableLacksIsLearnedOnRequest() throws IOException {
    Path table = write("part.csv", "drug,x", "drugA,1", "drugC,0");
    String file = folder.resolve("part.cpa").toString();
    String[] words = {"--encoder", "table", "--encoder-option", "path=" + table};
    String error = train(file, words).error();
    for (String part : List.of("1 of 3", "'drugB'", "--encoder-partial")) {
      assertTrue(error.contains(part), error);
    }
    List<String> partial = new ArrayList<>(List.of(words));
    partial.add("--encoder-partial");
    CommandLine run = train(file, partial.toArray(String[]::new));
    assertEquals(0, run.code(), run.err());
    assertEquals(
        "[\"drugA\",\"drugC\"]", json(file).getAsJsonObject("encoder").get("encoded").toString());
    assertEquals(0, predict(file, "b.h5ad", "--treatment", "drugB", "--cells", "2").code());
  }

  @Test
  void whatIsWrongWithAnEncoderIsSaid() {
    String out = folder.resolve("no.cpa").toString();
    String unknown = train(out, "--encoder", "morgen").error();
    for (String part : List.of("'morgen'", "'morgan'", "table")) {
      assertTrue(unknown.contains(part), unknown);
    }
    String option = train(out, "--encoder", "morgan", "--encoder-option", "size=3").error();
    assertTrue(option.contains("[bits, radius]"), option);
    String noStructures = train(out, "--encoder", "morgan").error();
    assertTrue(noStructures.contains("--smiles"), noStructures);
    String whose =
        train(out, "--encoder", "morgan", "--encoder", "table", "--encoder-option", "bits=3")
            .error();
    assertTrue(whose.contains("LABEL.KEY=VALUE"), whose);
    assertTrue(train(out, "--encoder-partial").error().contains("--encoder"));
    assertFalse(Files.exists(Path.of(out)));
  }

  @Test
  void theRunIsPrintedAndReadBack() throws IOException {
    CommandLine printed =
        train(
            "x.cpa",
            "--encoder",
            "morgan",
            "--encoder-option",
            "bits=32",
            "--smiles",
            "structure",
            "--print-config");
    Path config = write("run.json", printed.out());
    CommandLine again =
        CommandLine.run("train", data, "--config", config.toString(), "--print-config");
    assertEquals(printed.out(), again.out());
    assertTrue(printed.out().contains("\"bits\": \"32\""), printed.out());
  }
}
