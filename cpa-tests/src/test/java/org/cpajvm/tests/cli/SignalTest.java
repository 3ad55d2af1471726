package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are ended from outside, and the files that they leave behind. */
class SignalTest {
  private static final long PATIENCE_MILLIS = 120_000;

  @TempDir private Path folder;

  @BeforeEach
  void signalsAreThoseOfUnix() {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(Process process, Condition condition) throws Exception {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!condition.holds()) {
      assertTrue(process.isAlive(), log());
      assertTrue(System.currentTimeMillis() < end, log());
      Thread.sleep(5);
    }
  }

  @Test
  void trainingIsSavedByASignalAndTheCommandThatGoesOnIsNamed() throws Exception {
    Path data = SmallStudy.write(folder.resolve("d ata.h5ad"));
    Path model = folder.resolve("m.cpa");
    List<String> words =
        List.of(
            "train",
            data.toString(),
            "--out",
            model.toString(),
            "--perturbation",
            "condition",
            "--control",
            "ctrl",
            "--threads",
            "1",
            "--set",
            "max_epochs=100000",
            "--checkpoint-every",
            "3600");
    Process process = ResumeTest.start(words, folder);
    await(process, () -> log().contains("epoch 1/"));
    process.destroy();
    assertEquals(143, process.waitFor(), log()); // 128 + SIGTERM
    assertEquals(List.of("d ata.h5ad", "log", "m.cpa.checkpoint"), files());
    String last = log().lines().reduce((a, b) -> b).orElseThrow();
    assertTrue(last.startsWith("cpa: training was stopped before batch "), log());
    assertTrue(
        last.contains("all of it is saved in " + model + ".checkpoint; go on with: cpa train '"),
        log());
    assertTrue(last.endsWith(" --resume"), log());

    process =
        ResumeTest.start(Stream.concat(words.stream(), Stream.of("--resume")).toList(), folder);
    await(process, () -> log().contains("going on from a checkpoint"));
    process.destroy();
    process.waitFor();
    assertTrue(log().contains("all of it is saved in"), log());
  }

  @Test
  void aSignalRemovesWhatIsNotComplete() throws Exception {
    Process process = ResumeTest.start(simulate(), folder);
    await(process, () -> files().stream().anyMatch(name -> name.endsWith(".tmp")));
    process.destroy();
    assertEquals(143, process.waitFor(), log());
    assertEquals(List.of("log"), files());
    assertTrue(log().endsWith("cpa: interrupted; files that were not complete are removed\n"));
  }

  @Test
  void whatAKilledRunLeftIsRemovedByTheNextOne() throws Exception {
    Process process = ResumeTest.start(simulate(), folder);
    await(process, () -> files().stream().anyMatch(name -> name.endsWith(".tmp")));
    process.destroyForcibly().waitFor();
    assertEquals(3, files().size(), "the log, a temporary file and a lock");
    CommandLine next =
        CommandLine.run("simulate", "--out", folder.resolve("s.h5ad").toString(), "--cells", "50");
    assertEquals(0, next.code(), next.err());
    assertTrue(
        next.err().contains("1 temporary file of runs that were killed was removed from "),
        next.err());
    assertEquals(List.of("log", "s.h5ad"), files());
  }

  private List<String> simulate() {
    return List.of("simulate", "--out", folder.resolve("s.h5ad").toString(), "--cells", "2000000");
  }
}
