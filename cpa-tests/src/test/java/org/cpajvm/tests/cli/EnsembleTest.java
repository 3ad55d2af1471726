package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ensembles through the real command line: what they answer, and that numbers are the same. */
class EnsembleTest {
  @TempDir static Path folder;
  private static Path data;

  @BeforeAll
  static void write() {
    data = SmallStudy.write(folder.resolve("study.h5ad"));
  }

  private static CommandLine train(String name, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "train",
                data.toString(),
                "--out",
                folder.resolve(name).toString(),
                "--perturbation",
                "condition",
                "--control",
                "ctrl",
                "--dose",
                "dose",
                "--covariates",
                "cell_type",
                "--split",
                "split",
                "--preset",
                "small-study",
                "--set",
                "max_epochs=2",
                "--quiet"));
    words.addAll(List.of(more));
    return CommandLine.run(words.toArray(String[]::new));
  }

  private static byte[] member(String file, String name) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve(file).toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return in.readAllBytes();
    }
  }

  /** Small networks run on one thread each: more threads train more of them at a time. */
  @Test
  void theNumberOfThreadsChangesNoNumber() throws IOException {
    CommandLine one = train("one.cpa", "--threads", "1", "--ensemble", "2", "--folds", "2");
    CommandLine two = train("two.cpa", "--threads", "2", "--ensemble", "2", "--folds", "2");
    assertEquals(0, one.code(), one.err());
    assertEquals(0, two.code(), two.err());
    for (String part :
        List.of("weights.safetensors", "member-2.safetensors", "groups.safetensors")) {
      assertArrayEquals(member("one.cpa", part), member("two.cpa", part), part);
    }
    assertFalse(
        java.util.Arrays.equals(
            member("one.cpa", "weights.safetensors"), member("one.cpa", "member-2.safetensors")));
  }

  @Test
  void trainSaysHowQuestionsWillBeAnswered() {
    CommandLine run = train("said.cpa", "--threads", "2", "--folds", "1");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("How predict will answer"), run.out());
    assertTrue(run.out().contains("RMSE on "), run.out());
  }

  @Test
  void answersAreOfWhatIsAskedFor() {
    assertEquals(0, train("m.cpa", "--threads", "2", "--ensemble", "1", "--folds", "0").code());
    String model = folder.resolve("m.cpa").toString();
    CommandLine blend = evaluate(model);
    CommandLine backbone = evaluate(model, "--predictor", "backbone");
    assertEquals(0, blend.code(), blend.err());
    // Without inner networks nothing speaks for the network.
    assertEquals(blend.out(), backbone.out());
    CommandLine network = evaluate(model, "--predictor", "network");
    assertEquals(0, network.code(), network.err());
    assertFalse(network.out().equals(blend.out()));
    assertEquals(2, evaluate(model, "--predictor", "oracle").code());
    CommandLine both = evaluate(model, "--predictor", "blend", "--expression", "mean");
    assertEquals(2, both.code());
    assertTrue(both.error().contains("--predictor network"), both.err());
  }

  private static CommandLine evaluate(String model, String... more) {
    List<String> words =
        new ArrayList<>(List.of("evaluate", model, "--data", data.toString(), "--quiet"));
    words.addAll(List.of(more));
    return CommandLine.run(words.toArray(String[]::new));
  }
}
