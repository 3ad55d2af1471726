package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Axes of length 1 are axes like others. */
class OneGeneTest {
  @TempDir Path folder;

  @Test
  void oneGeneAndOneDimensionTrainAndPredict() throws IOException {
    String data = SmallStudy.write(folder.resolve("study.h5ad")).toString();
    Path gene = Files.writeString(folder.resolve("gene.txt"), "gene20\n");
    String model = folder.resolve("m.cpa").toString();
    for (String loss : List.of("nb", "gauss")) {
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
              "--genes",
              gene.toString(),
              "--drop-empty-cells",
              "--set",
              "max_epochs=1",
              "--set",
              "n_latent=1",
              "--set",
              "recon_loss=" + loss,
              "--threads",
              "1");
      assertEquals(0, trained.code(), trained.err());
      String out = folder.resolve(loss + ".h5ad").toString();
      CommandLine predicted =
          CommandLine.run(
              "predict",
              model,
              "--data",
              data,
              "--out",
              out,
              "--treatment",
              "drugA",
              "--cells",
              "1");
      assertEquals(0, predicted.code(), predicted.err());
    }
  }
}
