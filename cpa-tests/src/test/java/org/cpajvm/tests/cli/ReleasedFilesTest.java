package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipFile;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.model.Checkpoint;
import org.cpajvm.core.plugins.PluginRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of every version of the formats, as they were written then: they must be read for ever, and
 * predict the same. With {@code -Dcpa.fixtures.write=true} those of this version are written anew,
 * into the folder of the fixtures.
 */
class ReleasedFilesTest {
  private static final Path FIXTURES = Path.of("src", "test", "resources", "released");
  private static final int CELLS = 24;
  private static final int GENES = 6;
  private static final double TOLERANCE = 1e-4; // relative: sums are rounded otherwise elsewhere

  @TempDir Path folder;

  @Test
  void aModelWithLearnedVectorsPredictsAsBefore() throws IOException {
    check("model-v1", List.of());
  }

  @Test
  void aModelWithAnEncoderPredictsAsBefore() throws IOException {
    check("model-v2", List.of("--encoder", "morgan", "--smiles", "smiles"));
  }

  @Test
  void aCheckpointIsRead() throws Exception {
    Path file = FIXTURES.resolve("checkpoint-v1.checkpoint");
    if (Boolean.getBoolean("cpa.fixtures.write")) {
      List<String> words = training(folder.resolve("m.cpa"), List.of());
      words.addAll(List.of("--checkpoint-every", "0"));
      ResumeTest.killOnceItHasDone(
          5, ResumeTest.start(words, folder), folder.resolve("m.cpa.checkpoint"));
      Files.copy(folder.resolve("m.cpa.checkpoint"), file);
    }
    Checkpoint checkpoint = Checkpoint.load(file);
    assertEquals("0.0005", checkpoint.run().get("the setting lr"));
    assertTrue(checkpoint.position().globalBatch() >= 5);
    assertEquals(checkpoint.history().epochs().size(), checkpoint.position().epoch());
    assertTrue(checkpoint.parameters().size() > 10 && !checkpoint.optimizers().isEmpty());
  }

  /** The format is the one of the Python package of that name, where that is installed. */
  @Test
  void thePythonPackageReadsTheWeights() throws Exception {
    Path weights = folder.resolve("weights.safetensors");
    try (ZipFile zip = new ZipFile(FIXTURES.resolve("model-v1.cpa").toFile())) {
      Files.write(weights, zip.getInputStream(zip.getEntry("weights.safetensors")).readAllBytes());
    }
    String script =
        "import sys\n"
            + "try:\n"
            + "  from safetensors.numpy import load_file\n"
            + "except ImportError:\n"
            + "  print('absent'); sys.exit()\n"
            + "t = load_file(sys.argv[1])\n"
            + "print(len(t), t['module.px_r'].shape, t['module.px_r'].dtype)\n";
    Process python;
    try {
      python =
          new ProcessBuilder("python3", "-c", script, weights.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "python3 is not installed");
      return;
    }
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(!said.startsWith("absent"), "the Python package safetensors is not installed");
    assertEquals(0, python.waitFor(), said);
    assertTrue(said.strip().endsWith("(" + GENES + ",) float32"), said);
  }

  private void check(String name, List<String> more) throws IOException {
    Path model = FIXTURES.resolve(name + ".cpa");
    Path expected = FIXTURES.resolve(name + ".csv");
    if (Boolean.getBoolean("cpa.fixtures.write")) {
      Files.createDirectories(FIXTURES);
      Files.deleteIfExists(model);
      run(training(model, more));
      Files.write(expected, predictions(model));
    }
    List<String> wanted = Files.readAllLines(expected);
    List<String> got = predictions(model);
    assertEquals(CELLS / 4, wanted.size());
    assertEquals(wanted.size(), got.size());
    for (int row = 0; row < wanted.size(); row++) {
      String[] a = wanted.get(row).split(",");
      String[] b = got.get(row).split(",");
      assertEquals(a.length, b.length);
      for (int gene = 0; gene < a.length; gene++) {
        double value = Double.parseDouble(a[gene]);
        assertEquals(value, Double.parseDouble(b[gene]), TOLERANCE * Math.max(1, value));
      }
    }
  }

  private static void run(List<String> words) {
    CommandLine run = CommandLine.run(words.toArray(String[]::new));
    assertEquals(0, run.code(), run.err());
  }

  private List<String> training(Path model, List<String> more) {
    List<String> words =
        new ArrayList<>(
            List.of("train", data().toString(), "--out", model.toString(), "--threads", "1"));
    words.addAll(List.of("--perturbation", "drug", "--control", "ctrl"));
    words.addAll(List.of("--covariates", "cell_type", "--preset", "cpa-tools"));
    for (String setting :
        List.of("max_epochs=6", "batch_size=8", "n_latent=3", "n_hidden_encoder=5")) {
      words.addAll(List.of("--set", setting));
    }
    for (String setting : List.of("n_hidden_decoder=4", "n_hidden_adv=3", "doser_type=sigm")) {
      words.addAll(List.of("--set", setting));
    }
    words.addAll(more);
    return words;
  }

  /** A row for each control cell: the means of its genes under a combination. */
  private List<String> predictions(Path model) {
    Path out = folder.resolve("predicted.h5ad");
    run(
        List.of(
            "predict",
            model.toString(),
            "--data",
            data().toString(),
            "--out",
            out.toString(),
            "--treatment",
            "aspirin+phenol",
            "--expression",
            "mean"));
    List<String> rows = new ArrayList<>();
    try (CellDataset predicted = PluginRegistry.standard().formatOf(out).open(out)) {
      SparseRows cells = new SparseRows();
      predicted.matrix().read(0, predicted.cells(), cells);
      for (int cell = 0; cell < cells.rows(); cell++) {
        float[] dense = new float[GENES];
        for (int k = cells.start(cell); k < cells.start(cell + 1); k++) {
          dense[cells.columns()[k]] = cells.values()[k];
        }
        List<String> row = new ArrayList<>();
        for (float value : dense) {
          row.add(String.format(Locale.ROOT, "%.6g", value));
        }
        rows.add(String.join(",", row));
      }
    }
    return rows;
  }

  /** Cells by a formula, so that they are the same for ever. */
  private Path data() {
    Path file = folder.resolve("data.h5ad");
    String[] drugs = {"ctrl", "aspirin", "phenol", "aspirin+phenol"};
    String[] smiles = {"", "CC(=O)Oc1ccccc1C(=O)O", "Oc1ccccc1", ""};
    smiles[3] = smiles[1] + "+" + smiles[2];
    String[] names = new String[CELLS];
    String[] drug = new String[CELLS];
    String[] structure = new String[CELLS];
    String[] type = new String[CELLS];
    SparseRows rows = new SparseRows();
    for (int cell = 0; cell < CELLS; cell++) {
      names[cell] = "cell" + cell;
      drug[cell] = drugs[cell % 4];
      structure[cell] = smiles[cell % 4];
      type[cell] = cell % 3 == 0 ? "B" : "T";
      int[] columns = new int[GENES];
      float[] values = new float[GENES];
      for (int gene = 0; gene < GENES; gene++) {
        columns[gene] = gene;
        values[gene] = 1 + (cell * 7 + gene * 3 + cell % 4 * gene) % 5;
      }
      rows.addRow(columns, values, GENES);
    }
    try (DatasetWriter writer = PluginRegistry.standard().formatForOutput(file).create(file)) {
      writer.obs(
          new Table(
              "",
              StringColumn.of(names),
              Map.of(
                  "drug", StringColumn.of(drug),
                  "smiles", StringColumn.of(structure),
                  "cell_type", StringColumn.of(type))));
      writer.var(new Table("", StringColumn.of("g0", "g1", "g2", "g3", "g4", "g5"), Map.of()));
      try (DatasetWriter.MatrixWriter matrix = writer.matrix(GENES)) {
        matrix.append(rows);
      }
      writer.finish();
    }
    return file;
  }
}
