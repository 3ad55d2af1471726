package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;
import org.cpajvm.core.plugins.PluginRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --keep}: some cells of a file, without a copy of it. */
class KeepTest {
  private static final String[] COLUMNS = {
    "--perturbation",
    "condition",
    "--control",
    "ctrl",
    "--dose",
    "dose",
    "--covariates",
    "cell_type"
  };

  @TempDir static Path folder;

  private static String data;
  private static int kept;

  @BeforeAll
  static void write() {
    boolean[] good = new boolean[SmallStudy.cells()];
    IntStream.range(0, good.length).forEach(cell -> good[cell] = cell % 3 != 0);
    kept = (int) IntStream.range(0, good.length).filter(cell -> good[cell]).count();
    Column column = BooleanColumn.of(good);
    data = SmallStudy.write(folder.resolve("study.h5ad"), Map.of("good", column), 1, 0).toString();
  }

  private static CommandLine train(String out, String... more) {
    List<String> words = new ArrayList<>(List.of("train", data, "--out", out, "--threads", "1"));
    words.addAll(List.of(COLUMNS));
    words.addAll(List.of("--set", "max_epochs=1", "--preset", "small-study"));
    words.addAll(Arrays.asList(more));
    return CommandLine.run(words.toArray(String[]::new));
  }

  @Test
  void allCommandsSeeTheKeptCellsAlone() {
    CommandLine inspected =
        CommandLine.run("inspect", data, "--keep", "good", "--keep", "cell_type=type1", "--json");
    assertEquals(0, inspected.code(), inspected.err());
    int cells = JsonParser.parseString(inspected.out()).getAsJsonObject().get("cells").getAsInt();
    assertTrue(cells > 0 && cells < kept, inspected.out());

    String model = folder.resolve("good.cpa").toString();
    CommandLine trained = train(model, "--keep", "good");
    assertEquals(0, trained.code(), trained.err());
    assertTrue(trained.err().contains(kept + " of " + SmallStudy.cells() + " cells"));

    Path latent = folder.resolve("latent.h5ad");
    CommandLine run =
        CommandLine.run(
            "latent", model, "--data", data, "--out", latent.toString(), "--keep", "good");
    assertEquals(0, run.code(), run.err());
    try (CellDataset written = PluginRegistry.standard().formatOf(latent).open(latent)) {
      assertEquals(kept, written.cells());
    }
  }

  @Test
  void whatIsLeftOutChangesNothing() throws IOException {
    String all = folder.resolve("all.cpa").toString();
    String same = folder.resolve("same.cpa").toString();
    String fewer = folder.resolve("fewer.cpa").toString();
    assertEquals(0, train(all).code());
    assertEquals(0, train(same, "--keep", "cell_type=type1,type2,type3").code());
    assertEquals(0, train(fewer, "--keep", "good", "--memory", "1g").code());
    assertArrayEquals(weights(all), weights(same));
    assertFalse(Arrays.equals(weights(all), weights(fewer)));
  }

  /** What a model was trained with holds for the cells that it is asked about. */
  @Test
  void aModelRemembersItsCells() {
    String model = folder.resolve("remembers.cpa").toString();
    assertEquals(0, train(model, "--keep", "good", "--drop-empty-cells").code());

    Path latent = folder.resolve("remembered.h5ad");
    CommandLine run = CommandLine.run("latent", model, "--data", data, "--out", latent.toString());
    assertEquals(0, run.code(), run.err());
    assertEquals(kept, cells(latent));
    assertTrue(run.err().contains("--keep good"), run.err());

    Path all = folder.resolve("all.h5ad");
    String[] everything = {"latent", model, "--data", data, "--out", all.toString()};
    assertEquals(0, with(everything, "--keep", "all").code());
    assertEquals(SmallStudy.cells(), cells(all));

    String other = SmallStudy.write(folder.resolve("other.h5ad"), Map.of(), 1, 7).toString();
    Path others = folder.resolve("others.h5ad");
    run = CommandLine.run("latent", model, "--data", other, "--out", others.toString());
    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("7 cells without counts are left out"), run.err());
    assertTrue(run.err().contains("nothing that --keep good names"), run.err());
    assertEquals(SmallStudy.cells() - 7, cells(others));
  }

  @Test
  void cellsWithoutCountsAreLeftOutWhereverItIsAsked() {
    String model = folder.resolve("dropping.cpa").toString();
    assertEquals(0, train(model).code());
    String empty = SmallStudy.write(folder.resolve("empty.h5ad"), Map.of(), 1, 9).toString();
    for (String command : List.of("latent", "predict")) {
      Path out = folder.resolve(command + ".h5ad");
      String[] words = {command, model, "--data", empty, "--out", out.toString()};
      String[] asked =
          command.equals("latent") ? new String[0] : new String[] {"--treatment", "drugA"};
      CommandLine run = with(joined(words, asked), "--drop-empty-cells");
      assertEquals(0, run.code(), run.err());
      assertTrue(run.err().contains("9 cells without counts"), run.err());
    }
  }

  @Test
  void aDoseNeedsAModelThatWasTrainedWithDoses() throws IOException {
    String model = folder.resolve("doseless.cpa").toString();
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
            "--set",
            "max_epochs=1",
            "--preset",
            "small-study");
    assertEquals(0, trained.code(), trained.err());
    String out = folder.resolve("dosed.h5ad").toString();
    String[] predict = {"predict", model, "--data", data, "--out", out};
    CommandLine run = with(predict, "--treatment", "drugA", "--dose", "0.25");
    assertEquals(2, run.code(), run.err());
    assertTrue(run.error().contains("trained without doses"), run.error());
    Path query = Files.writeString(folder.resolve("q.csv"), "treatment,dose\ndrugA,0.25\n");
    run = with(predict, "--query", query.toString());
    assertEquals(3, run.code(), run.err());
    assertTrue(run.error().contains("q.csv, line 2, column 'dose'"), run.error());
    assertFalse(Files.exists(Path.of(out)));
    Files.writeString(query, "treatment,dose\ndrugA,\n");
    assertEquals(0, with(predict, "--query", query.toString()).code());
  }

  private static CommandLine with(String[] words, String... more) {
    return CommandLine.run(joined(words, more));
  }

  private static String[] joined(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static int cells(Path file) {
    try (CellDataset written = PluginRegistry.standard().formatOf(file).open(file)) {
      return written.cells();
    }
  }

  private static byte[] weights(String model) throws IOException {
    try (ZipFile file = new ZipFile(model);
        InputStream weights = file.getInputStream(file.getEntry("weights.safetensors"))) {
      return weights.readAllBytes();
    }
  }

  @Test
  void aValueThatIsNotThereIsNamed() {
    CommandLine run = train(folder.resolve("none.cpa").toString(), "--keep", "cell_type=typ1");
    assertEquals(3, run.code(), run.err());
    assertTrue(run.error().contains("did you mean 'type1'"), run.err());
    assertFalse(Files.exists(folder.resolve("none.cpa")));
  }
}
