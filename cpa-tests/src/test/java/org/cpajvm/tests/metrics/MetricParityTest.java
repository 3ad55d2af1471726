package org.cpajvm.tests.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.cpajvm.core.counts.ExpressionScale;
import org.cpajvm.core.metrics.GroupMoments;
import org.cpajvm.core.metrics.GroupR2;
import org.cpajvm.core.metrics.NeighbourPurity;
import org.cpajvm.core.metrics.Regression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the validation metrics with what the reference implementation computed for the same
 * latents and predictions.
 */
class MetricParityTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("cpa.golden.dir", "src/test/resources/golden"));

  /** One forward pass of a fixture. */
  private record Pass(String name, JsonObject meta, JsonObject tensors, String prefix) {
    boolean has(String key) {
      return tensors.has(prefix + key) || tensors.has(key);
    }

    float[] get(String key) {
      JsonArray data =
          tensors
              .getAsJsonObject(tensors.has(prefix + key) ? prefix + key : key)
              .getAsJsonArray("data");
      float[] values = new float[data.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = data.get(i).getAsFloat();
      }
      return values;
    }

    double metric(String name) {
      return tensors
          .getAsJsonObject(prefix + "metric/" + name)
          .getAsJsonArray("data")
          .get(0)
          .getAsDouble();
    }

    int[] labels(String key) {
      float[] values = get("input/" + key);
      return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
    }

    int genes() {
      return meta.get("n_genes").getAsInt();
    }

    List<String> labelings() {
      return Stream.of("condition", "cell_type", "batch")
          .filter(label -> tensors.has(prefix + "metric/knn_purity_z_" + label + "_k11"))
          .toList();
    }

    @Override
    public String toString() {
      return name + " " + prefix;
    }
  }

  static List<Pass> passes() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(GOLDEN)) {
      files =
          listed
              .filter(file -> file.getFileName().toString().matches("c\\d+_.*\\.json\\.gz"))
              .sorted()
              .toList();
    }
    List<Pass> passes = new ArrayList<>();
    for (Path file : files) {
      try (Reader reader =
          new InputStreamReader(
              new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8)) {
        JsonObject root = JsonParser.parseReader(reader).getAsJsonObject();
        for (String mode : List.of("f64/train/", "f64/eval/")) {
          passes.add(
              new Pass(
                  file.getFileName().toString(),
                  root.getAsJsonObject("meta"),
                  root.getAsJsonObject("tensors"),
                  mode));
        }
      }
    }
    return passes;
  }

  @Test
  void thereAreFixtures() throws IOException {
    assertFalse(passes().isEmpty(), "no cNN_*.json.gz in " + GOLDEN.toAbsolutePath());
  }

  @ParameterizedTest
  @MethodSource("passes")
  void puritiesAreThoseOfTheReference(Pass pass) {
    for (String latent : List.of("z_basal", "z")) {
      float[] points = pass.get("inference/" + latent);
      int dimensions = points.length / pass.labels("condition").length;
      for (int k : new int[] {3, 11}) {
        NeighbourPurity neighbours = NeighbourPurity.of(points, dimensions, k);
        for (String label : pass.labelings()) {
          String metric = "knn_purity_" + latent + "_" + label + "_k" + k;
          assertEquals(pass.metric(metric), neighbours.purity(pass.labels(label)), 1e-14, metric);
        }
      }
      int[][] labelings =
          pass.labelings().stream().map(label -> pass.labels(label)).toArray(int[][]::new);
      assertEquals(
          pass.metric(latent.equals("z") ? "disnt_after" : "disnt_basal"),
          NeighbourPurity.of(points, dimensions).sumOfPurities(labelings),
          1e-14);
    }
  }

  /**
   * The reference differs on purpose in three ways that the comparison undoes: it sets the genes
   * outside the mask to 0 instead of leaving them out, counts a group of one cell in the mean, and
   * counts it as 0 in the variance.
   */
  @ParameterizedTest
  @MethodSource("passes")
  void r2IsThatOfTheReferenceButForGroupsOfOneCell(Pass pass) {
    // With mixup the reference compares with mixed cells, which validation never sees.
    assumeTrue(pass.meta.get("mixup_lambda").getAsDouble() == 1, "a fixture of mixup");
    boolean counts = pass.has("px/mu");
    ExpressionScale scale = counts ? ExpressionScale.LOG1P : ExpressionScale.AS_GIVEN;
    int genes = pass.genes();
    int[] groups = pass.labels("CPA_cat");
    int number = IntStream.of(groups).max().orElseThrow() + 1;
    GroupMoments truth = new GroupMoments(number, genes, scale);
    GroupMoments predicted = new GroupMoments(number, genes, scale);
    GroupMoments variances = new GroupMoments(number, genes, ExpressionScale.AS_GIVEN);
    float[] cells = masked(pass, pass.get("input/X"));
    float[] means = masked(pass, pass.get(counts ? "px/mu" : "px/loc"));
    for (int cell = 0; cell < groups.length; cell++) {
      truth.add(groups[cell], cells, cell * genes);
      predicted.add(groups[cell], means, cell * genes);
    }
    if (!counts) {
      float[] scales = masked(pass, pass.get("px/scale"));
      for (int i = 0; i < scales.length; i++) {
        scales[i] *= scales[i];
      }
      for (int cell = 0; cell < groups.length; cell++) {
        variances.add(groups[cell], scales, cell * genes);
      }
    }
    BitSet all = new BitSet();
    all.set(0, genes);
    GroupR2 score =
        counts
            ? GroupR2.of(truth, predicted)
            : GroupR2.of(truth, predicted, variances, group -> all);
    double ofSingles =
        IntStream.range(0, number)
            .filter(group -> truth.cells(group) == 1)
            .mapToDouble(
                group -> Regression.r2(predicted.group(group).mean(), truth.group(group).mean()))
            .sum();
    assertEquals(number, score.groups() + score.leftOut());
    assertEquals(
        pass.metric("r2_mean"), (score.mean() * score.groups() + ofSingles) / number, 1e-6);
    assertEquals(pass.metric("r2_var"), score.variance() * score.groups() / number, 1e-6);
  }

  private static float[] masked(Pass pass, float[] values) {
    if (pass.has("input/deg_mask_r2")) {
      float[] mask = pass.get("input/deg_mask_r2");
      for (int i = 0; i < values.length; i++) {
        values[i] *= mask[i];
      }
    }
    return values;
  }
}
