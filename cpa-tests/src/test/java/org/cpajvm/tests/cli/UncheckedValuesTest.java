package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of counts is asked about values that are none. */
class UncheckedValuesTest {
  @TempDir static Path folder;

  private static String model;

  @BeforeAll
  static void train() {
    Path data = SmallStudy.write(folder.resolve("study.h5ad"));
    model = folder.resolve("m.cpa").toString();
    List<String> words = new ArrayList<>(List.of("train", data.toString(), "--out", model));
    words.addAll(List.of("--perturbation", "condition", "--control", "ctrl", "--split", "split"));
    words.addAll(List.of("--set", "max_epochs=1", "--preset", "small-study", "--threads", "1"));
    CommandLine run = CommandLine.run(words.toArray(String[]::new));
    assertEquals(0, run.code(), run.err());
  }

  private static void refuses(String command, float factor, String reason, String... more) {
    Path data = SmallStudy.write(folder.resolve("other.h5ad"), Map.of(), factor, 0);
    Path out = folder.resolve("out.h5ad");
    List<String> words = new ArrayList<>(List.of(command, model, "--data", data.toString()));
    if (!command.equals("evaluate")) {
      words.addAll(List.of("--out", out.toString()));
    }
    words.addAll(List.of(more));
    CommandLine run = CommandLine.run(words.toArray(String[]::new));
    assertEquals(3, run.code(), run.err());
    assertTrue(run.error().contains("other.h5ad, X, row "), run.error());
    assertTrue(run.error().contains(reason), run.error());
    assertFalse(Files.exists(out));
  }

  @Test
  void predictionsAreRefused() {
    for (String rule : List.of("anchored", "mean", "sampled")) {
      String[] question = {"--treatment", "drugA", "--expression", rule};
      refuses("predict", 0.5f, "no whole number", question);
      refuses("predict", Float.NaN, "not a finite number", question);
      refuses("predict", 1e30f, "too large for a count", question);
    }
  }

  @Test
  void latentStatesAreRefused() {
    refuses("latent", 0.5f, "no whole number");
    refuses("latent", -1, "is negative");
    refuses("latent", Float.NaN, "not a finite number");
  }

  @Test
  void evaluationsAreRefused() {
    refuses("evaluate", 0.5f, "no whole number");
    refuses("evaluate", Float.POSITIVE_INFINITY, "not a finite number");
  }
}
