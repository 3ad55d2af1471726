package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cpajvm.api.file.OutputLock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands, and the files that they may or may not write over. */
class OutputsTest {
  private static final List<String> COLUMNS =
      List.of("--perturbation", "condition", "--control", "ctrl", "--dose", "dose");

  @TempDir static Path folder;
  private static Path data;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    data = SmallStudy.write(Files.createDirectory(folder.resolve("data")).resolve("a.h5ad"));
    model = folder.resolve("m.cpa");
    CommandLine run = run(with(List.of("train", data, "--out", model), COLUMNS, fast()));
    assertEquals(0, run.code(), run.err());
  }

  private static List<String> fast() {
    return List.of("--set", "max_epochs=1", "--set", "n_latent=4", "--threads", "1", "--quiet");
  }

  private static List<Object> with(List<?>... parts) {
    List<Object> all = new ArrayList<>();
    Stream.of(parts).forEach(all::addAll);
    return all;
  }

  private static CommandLine run(List<?> words) {
    return CommandLine.run(words.stream().map(Object::toString).toArray(String[]::new));
  }

  /** Refused in a line, with nothing written and nothing changed. */
  private static void refused(Path input, List<?> words) throws IOException {
    List<Path> before = files();
    byte[] bytes = Files.readAllBytes(input);
    CommandLine run = run(words);
    assertEquals(2, run.code(), words + " " + run.err());
    assertTrue(run.error().contains(" is the same file as "), run.error());
    assertArrayEquals(bytes, Files.readAllBytes(input), words.toString());
    assertEquals(before, files(), words.toString());
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void noCommandWritesOverWhatItReads() throws IOException {
    Path other = folder.resolve("data/../data/./a.h5ad");
    Path link = Files.createSymbolicLink(folder.resolve("link.h5ad"), data);
    Path hard = Files.createLink(folder.resolve("hard.h5ad"), data);
    for (Path out : List.of(data, other, link, hard)) {
      refused(
          data, List.of("predict", model, "--data", data, "--out", out, "--treatment", "drugA"));
      refused(data, List.of("latent", model, "--data", data, "--out", out));
      refused(data, with(List.of("train", data, "--out", out, "--overwrite"), COLUMNS, fast()));
      refused(data, List.of("evaluate", model, "--data", data, "--out", out));
    }
    for (String list : List.of(data.getParent().toString(), "none.h5ad, " + data)) {
      refused(data, List.of("latent", model, "--data", list, "--out", data));
      refused(data, with(List.of("train", list, "--out", data), COLUMNS, fast()));
    }
    refused(model, List.of("latent", model, "--data", data, "--out", model));
    refused(model, List.of("evaluate", model, "--data", data, "--out", model, "--overwrite"));
    Files.delete(link);
    Files.delete(hard);
  }

  @Test
  void tablesAndSettingsAreInputsToo() throws IOException {
    Path table = Files.writeString(folder.resolve("t.csv"), "treatment,dose\ndrugA,1\n");
    refused(table, List.of("predict", model, "--data", data, "--out", table, "--query", table));
    refused(
        table,
        List.of(
            "predict",
            model,
            "--data",
            data,
            "--out",
            table,
            "--treatment",
            "x",
            "--smiles",
            table));
    refused(
        table,
        List.of(
            "evaluate",
            model,
            "--data",
            data,
            "--out",
            table,
            "--mask",
            "gene-list",
            "--mask-option",
            "path=" + table));
    refused(table, List.of("evaluate", model, "--data", data, "--out", table, "--keep", table));
    for (List<?> flags :
        List.of(
            List.of("--genes", table),
            List.of("--config", table),
            List.of("--encoder", "table", "--encoder-option", "path=" + table),
            List.of("--encoder", "a=table", "--encoder-option", "a.path=" + table))) {
      refused(table, with(List.of("train", data, "--out", table), COLUMNS, fast(), flags));
    }
    Path config =
        Files.writeString(
            folder.resolve("c.json"),
            "{\"encoders\": [{\"name\": \"table\", \"options\": {\"path\": \"" + table + "\"}}]}");
    refused(
        table, with(List.of("train", data, "--out", table, "--config", config), COLUMNS, fast()));
    Path checkpoint = Files.copy(data, folder.resolve("x.checkpoint"));
    refused(
        checkpoint,
        with(List.of("train", checkpoint, "--out", folder.resolve("x")), COLUMNS, fast()));
    for (Path file : List.of(table, config, checkpoint)) {
      Files.delete(file);
    }
  }

  @Test
  void onlyResultsOfTheSameKindAreReplaced() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes.h5ad"), "my notes");
    for (List<?> words :
        List.of(
            List.of("latent", model, "--data", data, "--out", notes),
            List.of("evaluate", model, "--data", data, "--out", notes),
            List.of("simulate", "--out", notes),
            with(List.of("train", data, "--out", notes), COLUMNS, fast()))) {
      CommandLine run = run(words);
      assertEquals(2, run.code(), run.err());
      assertTrue(
          run.error().contains(notes + " is there already and is not a")
              && run.error().endsWith("or replace it with --overwrite"),
          run.error());
      assertEquals("my notes", Files.readString(notes));
    }
    assertEquals(0, run(latent(notes, "--overwrite")).code());
    assertEquals(0, run(latent(notes)).code(), "a data set is replaced by a data set");
    CommandLine simulated = run(List.of("simulate", "--out", notes, "--cells", "10"));
    assertTrue(simulated.error().contains("replaces no other one"), simulated.err());
    Files.delete(notes);
    Files.createFile(notes);
    assertEquals(0, run(latent(notes)).code(), "there is nothing to lose in an empty file");
    Files.delete(notes);
  }

  private static List<?> latent(Path out, String... more) {
    return with(
        List.of("latent", model, "--data", data, "--out", out, "--threads", "1", "--quiet"),
        List.of(more));
  }

  @Test
  void whatAnotherRunIsWritingIsNotWritten() throws IOException {
    Path out = folder.resolve("busy.h5ad");
    OutputLock lock = OutputLock.take(out, "process 1");
    CommandLine run = run(latent(out));
    assertEquals(1, run.code());
    assertTrue(run.error().contains(out + " is being written by "), run.error());
    lock.close();
    assertEquals(0, run(latent(out)).code());
    assertEquals(0, run(latent(out)).code());
    Files.delete(out);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamedBeforeAnythingIsRead() {
    Path none = folder.resolve("none/out.h5ad");
    CommandLine run = run(List.of("latent", "no model", "--data", "no data", "--out", none));
    assertEquals(1, run.code());
    assertTrue(run.error().endsWith("there is no folder " + none.getParent()), run.error());
    CommandLine directory =
        run(with(List.of("train", "no data", "--out", folder), COLUMNS, fast()));
    assertTrue(directory.error().contains("it is a folder; name a file in it"), directory.err());
    assertFalse(Files.exists(none));
  }
}
