package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks whose genes count more in the loss, through the command line. */
class LossMaskTest {
  @TempDir static Path folder;
  private static String data;

  @BeforeAll
  static void write() {
    data = SmallStudy.write(folder.resolve("study.h5ad")).toString();
  }

  private static List<String> words(String out, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "train",
                data,
                "--out",
                folder.resolve(out).toString(),
                "--perturbation",
                "condition",
                "--control",
                "ctrl",
                "--dose",
                "dose",
                "--covariates",
                "cell_type",
                "--preset",
                "small-study",
                "--set",
                "max_epochs=3",
                "--threads",
                "1"));
    words.addAll(List.of(more));
    return words;
  }

  private static CommandLine train(String out, String... more) {
    return CommandLine.run(words(out, more).toArray(String[]::new));
  }

  private static String entry(String file, String name) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve(file).toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static JsonObject provenance(String file) throws IOException {
    return JsonParser.parseString(entry(file, "model.json"))
        .getAsJsonObject()
        .getAsJsonObject("provenance");
  }

  @Test
  void genesOfTheMaskAreWeighedAndTheModelFileSaysSo() throws IOException {
    String[] mask = {"--mask", "computed-deg", "--mask-option", "n=10", "--mask-weight", "20"};
    CommandLine weighted = train("weighted.cpa", mask);
    assertEquals(0, weighted.code(), weighted.err());
    assertTrue(weighted.err().contains("weighs genes by mask computed-deg"), weighted.err());
    assertEquals(
        "computed-deg (version 1) {n=10, counts=true}, weight 20.0",
        provenance("weighted.cpa").get("mask").getAsString());
    assertEquals(0, train("alike.cpa").code());
    assertTrue(provenance("alike.cpa").get("mask").isJsonNull());
    assertEquals(0, train("one.cpa", "--mask", "computed-deg", "--mask-weight", "1").code());
    assertFalse(
        entry("alike.cpa", "weights.safetensors")
            .equals(entry("weighted.cpa", "weights.safetensors")));
    CommandLine evaluated =
        CommandLine.run(
            "evaluate",
            folder.resolve("weighted.cpa").toString(),
            "--data",
            data,
            "--hold-out",
            "condition=drugA",
            "--threads",
            "1");
    assertEquals(0, evaluated.code(), evaluated.err());
  }

  @Test
  void theRunIsPrintedAndReadBack() throws IOException {
    Path genes = Files.writeString(folder.resolve("genes.txt"), "gene3\ngene7\n");
    CommandLine printed =
        train(
            "x.cpa",
            "--mask",
            "gene-list",
            "--mask-option",
            "path=" + genes,
            "--mask-weight",
            "2.5",
            "--print-config");
    Path config = Files.writeString(folder.resolve("run.json"), printed.out());
    CommandLine again =
        CommandLine.run("train", data, "--config", config.toString(), "--print-config");
    assertEquals(printed.out(), again.out());
    assertTrue(printed.out().contains("\"weight\": 2.5"), printed.out());
  }

  @Test
  void aRunThatWasKilledGoesOnWithItsOwnMaskOnly() throws Exception {
    Path model = folder.resolve("resumed.cpa");
    Path checkpoint = folder.resolve("resumed.cpa.checkpoint");
    String[] mask = {"--mask", "computed-deg"};
    List<String> words = longer("resumed.cpa", mask);
    words.addAll(List.of("--checkpoint-every", "0"));
    ResumeTest.killOnceItHasDone(3, ResumeTest.start(words, folder), checkpoint);
    assertFalse(Files.exists(model));
    String none = run(longer("resumed.cpa", "--resume")).error();
    assertTrue(none.contains("the mask of the loss (--mask) was computed-deg"), none);
    assertTrue(none.contains("and is absent"), none);
    String[] another = {"--resume", "--mask", "computed-deg", "--mask-weight", "5"};
    String other = run(longer("resumed.cpa", another)).error();
    assertTrue(other.contains("weight 5.0"), other);
    CommandLine resumed =
        run(longer("resumed.cpa", "--resume", "--mask", "computed-deg", "--mask-weight", "3"));
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.err().contains("going on from a checkpoint"), resumed.err());
    assertEquals(0, run(longer("whole.cpa", mask)).code());
    assertEquals(
        entry("whole.cpa", "weights.safetensors"), entry("resumed.cpa", "weights.safetensors"));
  }

  /** Enough batches to be killed in, some of them of mixed cells. */
  private static List<String> longer(String out, String... more) {
    List<String> words = words(out, more);
    words.set(words.indexOf("max_epochs=3"), "max_epochs=12");
    for (String setting : List.of("batch_size=64", "mixup_alpha=0.2")) {
      words.addAll(List.of("--set", setting));
    }
    return words;
  }

  private static CommandLine run(List<String> words) {
    return CommandLine.run(words.toArray(String[]::new));
  }

  @Test
  void whatIsWrongWithAMaskIsSaid() throws IOException {
    assertTrue(train("no.cpa", "--mask-weight", "3").error().contains("need a --mask"));
    assertTrue(train("no.cpa", "--mask", "degs").error().contains("computed-deg"));
    assertTrue(train("no.cpa", "--mask", "gene-list").error().contains("'path'"));
    String zero = train("no.cpa", "--mask", "computed-deg", "--mask-weight", "0").error();
    assertTrue(zero.contains("must be above 0"), zero);
    Path other = Files.writeString(folder.resolve("o.csv"), "condition,gene\ndrugX,gene1\n");
    String none = train("no.cpa", "--mask", "gene-list", "--mask-option", "path=" + other).error();
    assertTrue(none.contains("'drugX'"), none);
    assertFalse(Files.exists(folder.resolve("no.cpa")));
  }
}
