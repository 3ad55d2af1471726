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
import java.util.zip.ZipFile;
import org.cpajvm.core.cli.Main;
import org.cpajvm.core.model.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are killed, and go on. */
class ResumeTest {
  private static final long PATIENCE_MILLIS = 120_000;

  @Test
  void aRunThatIsKilledAgainAndAgainEndsWithTheSameBytes(@TempDir Path folder) throws Exception {
    Path data = SmallStudy.write(folder.resolve("d.h5ad"));
    Path whole = folder.resolve("whole.cpa");
    CommandLine run = CommandLine.run(arguments(data, whole).toArray(String[]::new));
    assertEquals(0, run.code(), run.err());

    Path killed = folder.resolve("killed.cpa");
    Path checkpoint = folder.resolve("killed.cpa.checkpoint");
    for (long batches : new long[] {1, 20, 45}) {
      killOnceItHasDone(batches, start(data, killed, folder), checkpoint);
      assertFalse(Files.exists(killed));
    }
    Process last = start(data, killed, folder);
    assertEquals(0, last.waitFor(), () -> log(folder));
    assertTrue(log(folder).contains("going on from a checkpoint: epoch "), log(folder));
    assertArrayEquals(weights(whole), weights(killed));
    assertFalse(Files.exists(checkpoint));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("d.h5ad", "killed.cpa", "log", "whole.cpa"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void goingOnWithOtherSettingsOrDataIsRefused(@TempDir Path folder) throws Exception {
    Path data = SmallStudy.write(folder.resolve("d.h5ad"));
    Path model = folder.resolve("m.cpa");
    Path checkpoint = folder.resolve("m.cpa.checkpoint");
    killOnceItHasDone(20, start(data, model, folder), checkpoint);

    CommandLine settings = run(data, model, "--resume", "--set", "lr=0.123");
    assertEquals(3, settings.code());
    assertTrue(settings.error().contains("the setting lr was 0.001 and is 0.123"), settings.err());
    CommandLine seed = run(data, model, "--resume", "--seed", "7");
    assertTrue(seed.error().contains("the seed was 0 and is 7"), seed.err());

    SmallStudy.write(data, java.util.Map.of(), 2, 0);
    CommandLine changed = run(data, model, "--resume");
    assertEquals(3, changed.code());
    assertTrue(changed.error().contains("the expression of the cells was "), changed.err());

    byte[] bytes = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    CommandLine half = run(data, model, "--resume");
    assertEquals(3, half.code());
    assertTrue(half.error().contains("is not a checkpoint, or is damaged"), half.err());
    assertFalse(Files.exists(model));
  }

  private static CommandLine run(Path data, Path model, String... more) {
    List<String> arguments = arguments(data, model);
    arguments.addAll(List.of(more));
    return CommandLine.run(arguments.toArray(String[]::new));
  }

  private static List<String> arguments(Path data, Path model) {
    return new ArrayList<>(
        List.of(
            "train",
            data.toString(),
            "--out",
            model.toString(),
            "--perturbation",
            "condition",
            "--control",
            "ctrl",
            "--dose",
            "dose",
            "--covariates",
            "cell_type",
            "--threads",
            "1",
            "--set",
            "max_epochs=8",
            "--set",
            "batch_size=64",
            "--set",
            "mixup_alpha=0.2",
            "--set",
            "check_val_every_n_epoch=2",
            "--set",
            "n_epochs_pretrain_ae=2"));
  }

  private static Process start(Path data, Path model, Path folder) throws IOException {
    List<String> words = arguments(data, model);
    words.addAll(List.of("--resume", "--checkpoint-every", "0"));
    return start(words, folder);
  }

  /** Runs the command line in a process of its own, which writes to the file log of the folder. */
  static Process start(List<String> words, Path folder) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(words);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  /** Waits for a checkpoint, of which every one must be whole, and sends the signal KILL. */
  static void killOnceItHasDone(long batches, Process process, Path checkpoint) throws Exception {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!Files.exists(checkpoint)
        || Checkpoint.load(checkpoint).position().globalBatch() < batches) {
      assertTrue(process.isAlive(), () -> log(checkpoint.getParent()));
      assertTrue(System.currentTimeMillis() < end, "no checkpoint");
      Thread.sleep(1);
    }
    process.destroyForcibly().waitFor();
  }

  private static String log(Path folder) {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] weights(Path model) throws IOException {
    try (ZipFile zip = new ZipFile(model.toFile())) {
      return zip.getInputStream(zip.getEntry("weights.safetensors")).readAllBytes();
    }
  }
}
