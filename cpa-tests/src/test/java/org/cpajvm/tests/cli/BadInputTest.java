package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.StringColumn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said in one line, with the right exit code, and nothing is left behind. */
class BadInputTest {
  @TempDir Path folder;
  @TempDir Path outputs;

  private CommandLine train(Path data, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                data.toString(),
                "--out",
                outputs.resolve("model.cpa").toString(),
                "--set",
                "max_epochs=1"));
    arguments.addAll(Arrays.asList(more));
    return CommandLine.run(arguments.toArray(String[]::new));
  }

  private static void says(CommandLine run, int code, String... parts) {
    assertEquals(code, run.code(), run.err());
    for (String part : parts) {
      assertTrue(run.error().contains(part), run.error() + "\nhas no: " + part);
    }
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(outputs)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void aMissingColumn() {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"));
    says(
        train(data, "--perturbation", "conditon", "--control", "ctrl"),
        3,
        "study.h5ad",
        "no column 'conditon'",
        "did you mean 'condition'?",
        "cell_type");
  }

  @Test
  void aControlLabelThatDoesNotOccur() {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"));
    says(
        train(data, "--perturbation", "condition", "--control", "DMSO"),
        3,
        "'DMSO'",
        "'condition'",
        "ctrl");
  }

  @Test
  void dosesThatDoNotMatchTheCombination() {
    String[] doses = new String[SmallStudy.cells()];
    Arrays.fill(doses, "1.0");
    Column wrong = StringColumn.of(doses);
    Path data = SmallStudy.write(folder.resolve("study.h5ad"), Map.of("dose", wrong), 1, 0);
    says(
        train(data, "--perturbation", "condition", "--control", "ctrl", "--dose", "dose"),
        3,
        "row ",
        "has 2 perturbations",
        "1 value",
        "joined by '+'");
  }

  @Test
  void fractionalCounts() {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"), Map.of(), 0.5f, 0);
    says(
        train(data, "--perturbation", "condition", "--control", "ctrl"),
        3,
        "X, row ",
        "gene",
        "is no whole number",
        "--layer",
        "recon_loss=gauss");
  }

  @Test
  void negativeCounts() {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"), Map.of(), -1, 0);
    says(train(data, "--perturbation", "condition", "--control", "ctrl"), 3, "is negative");
  }

  @Test
  void emptyCells() {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"), Map.of(), 1, 3);
    says(
        train(data, "--perturbation", "condition", "--control", "ctrl"),
        3,
        "3 cells have no counts",
        "--drop-empty-cells");
  }

  @Test
  void aTruncatedFile() throws IOException {
    Path whole = SmallStudy.write(folder.resolve("study.h5ad"));
    byte[] bytes = Files.readAllBytes(whole);
    Path half = folder.resolve("half.h5ad");
    Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));
    says(
        train(half, "--perturbation", "condition", "--control", "ctrl"),
        3,
        "half.h5ad",
        "truncated");
  }

  @Test
  void aFileThatIsNotHdf5() throws IOException {
    Path text = folder.resolve("cells.h5ad");
    Files.writeString(text, "cell,gene,count\n");
    says(
        train(text, "--perturbation", "condition", "--control", "ctrl"),
        3,
        "cells.h5ad",
        "text file");
    says(CommandLine.run("inspect", folder.resolve("none.h5ad").toString()), 3, "none.h5ad");
  }

  @Test
  void aFolderThatIsNotThere() {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"));
    says(
        CommandLine.run(
            "train",
            data.toString(),
            "--out",
            folder.resolve("no/model.cpa").toString(),
            "--perturbation",
            "condition",
            "--control",
            "ctrl"),
        1,
        "model.cpa",
        "no folder");
  }

  @Test
  void wrongRequests() {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"));
    says(CommandLine.run("trian"), 2, "did you mean 'train'?");
    says(
        CommandLine.run("train", "--pertubation", "x"),
        2,
        "--pertubation",
        "did you mean '--perturbation'?");
    says(
        train(data, "--perturbation", "condition", "--control", "ctrl", "--set", "n_laten=3"),
        2,
        "did you mean 'n_latent'?");
    says(
        train(data, "--perturbation", "condition", "--control", "ctrl", "--set", "lr=fast"),
        2,
        "'lr'",
        "'fast'");
    says(
        train(data, "--perturbation", "condition", "--control", "ctrl", "--preset", "small"),
        2,
        "small-study");
    says(train(data), 2, "--perturbation");
  }

  /** The earlier value is not lost in silence. */
  @Test
  void aFlagThatIsGivenTwice() {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"));
    String[] columns = {"--perturbation", "condition", "--control", "ctrl"};
    says(
        train(data, "--perturbation", "condition", "--perturbation", "cell_type"),
        2,
        "--perturbation is given 2 times ('condition', 'cell_type')",
        "give it once");
    says(train(data, "--set", "n_latent=3", "--set", "n_latent=4"), 2, "n_latent twice", "'3'");
    says(
        train(
            data,
            "--perturbation",
            "condition",
            "--control",
            "ctrl",
            "--hold-out",
            "cell_type=type1,cell_type=type2"),
        2,
        "names column 'cell_type' twice",
        "cell_type=A,B");
    CommandLine run =
        CommandLine.run(
            "inspect",
            data.toString(),
            columns[0],
            columns[1],
            columns[2],
            columns[3],
            "--covariates",
            "cell_type",
            "--covariates",
            "batch");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("covariate 'cell_type'"), run.out());
    assertTrue(run.out().contains("covariate 'batch'"), run.out());
  }

  @Test
  void aSplitThatIsNone() {
    String[] splits = new String[SmallStudy.cells()];
    Arrays.fill(splits, "train");
    splits[17] = "tarin";
    Path data =
        SmallStudy.write(
            folder.resolve("study.h5ad"), Map.of("split", StringColumn.of(splits)), 1, 0);
    says(
        train(data, "--perturbation", "condition", "--control", "ctrl", "--split", "split"),
        3,
        "'split', row 17",
        "'tarin'",
        "ood");
  }

  @Test
  void labelsThatBiologistsHave() {
    String[] labels = new String[SmallStudy.cells()];
    for (int cell = 0; cell < labels.length; cell++) {
      labels[cell] =
          SmallStudy.conditions()
              .text(cell)
              .replace("drugA", "β-IFN 10/ml")
              .replace("drugB", "a/b, c");
    }
    Path data =
        SmallStudy.write(
            folder.resolve("study.h5ad"), Map.of("condition", StringColumn.of(labels)), 1, 0);
    CommandLine run =
        CommandLine.run(
            "inspect", data.toString(), "--perturbation", "condition", "--control", "ctrl");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("β-IFN 10/ml"), run.out());
  }
}
