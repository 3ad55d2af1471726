package org.cpajvm.core.backbone;

import static org.cpajvm.core.backbone.TestGroups.group;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.study.PerturbationEncoding;
import org.junit.jupiter.api.Test;

class BackboneTest {
  private static final int GENES = 40;

  private final Random random = new Random(1);

  private double[] vector(double scale) {
    return random.doubles(GENES, -scale, scale).toArray();
  }

  private static double[] sum(double[]... vectors) {
    double[] sum = new double[vectors[0].length];
    for (double[] vector : vectors) {
      Changes.add(sum, vector, 1);
    }
    return sum;
  }

  private static Backbone of(TestGroups groups) {
    return new Backbone(groups.training(), Optional.empty());
  }

  private static double error(double[] change, double[] truth) {
    return Changes.rmse(change, truth);
  }

  @Test
  void withoutCombinationsToCheckOnEffectsAddUp() {
    double[] control = vector(1);
    double[] a = vector(1);
    double[] b = vector(1);
    TestGroups groups = new TestGroups().add("ctrl", "T", control);
    groups.add("A", "T", sum(control, a)).add("B", "T", sum(control, b));
    for (String other : List.of("C", "D", "E")) {
      groups.add(other, "T", sum(control, vector(1)));
    }
    Backbone backbone = of(groups);
    assertArrayEquals(sum(a, b), backbone.change(group("A+B", "T")).orElseThrow(), 1e-6);
    Decision decision = backbone.decide(backbone.situation(group("A+B", "T")).orElseThrow());
    assertEquals(0, decision.groups());
    assertEquals(Map.of("additive", 1.0), decision.weights());
  }

  @Test
  void whereCombinationsDoNotAddUpTheRulesThatPredictThemAnswer() {
    double[] control = vector(1);
    double[] stimulation = vector(2);
    TestGroups groups = new TestGroups().add("ctrl", "T", control);
    groups.add("stim", "T", sum(control, stimulation));
    double[] together = vector(2); // what a knock-out with stimulation does, whichever it is
    for (int k = 0; k < 8; k++) {
      groups.add("KO" + k, "T", sum(control, vector(0.5)));
      if (k > 0) {
        groups.add("KO" + k + "+stim", "T", sum(control, together, vector(0.05)));
      }
    }
    Backbone backbone = of(groups);
    double[] change = backbone.change(group("KO0+stim", "T")).orElseThrow();
    assertTrue(error(change, together) < 0.1, "the error is " + error(change, together));
    double[] additive = backbone.changes(group("KO0+stim", "T")).get("additive");
    assertTrue(error(additive, together) > 1);
  }

  @Test
  void aLineWhoseResponseIsItsOwnIsPredictedFromItself() {
    TestGroups groups = new TestGroups();
    for (String line : List.of("L1", "L2", "L3")) {
      double[] control = vector(2);
      double[] response = vector(1); // to any gene, in this line
      groups.add("ctrl", line, control);
      for (int gene = 0; gene < 10; gene++) {
        if (gene > 0 || !line.equals("L1")) {
          groups.add("G" + gene, line, sum(control, response, vector(0.1)));
        }
      }
    }
    Backbone backbone = of(groups);
    Group query = group("G0", "L1");
    double[] expected = backbone.changes(query).get("mean_perturbed");
    double[] change = backbone.change(query).orElseThrow();
    assertTrue(error(change, expected) < 0.1, "the error is " + error(change, expected));
    assertEquals(
        "treatments seen with other covariates",
        backbone.situation(query).orElseThrow().describe());
  }

  @Test
  void whatTrainingSawIsWhatItSaw() {
    TestGroups groups = new TestGroups().add("ctrl", "T", 1, 2).add("A", "T", 4, 2);
    Backbone backbone = of(groups);
    assertArrayEquals(new double[] {3, 0}, backbone.change(group("A", "T")).orElseThrow(), 1e-6);
    assertArrayEquals(
        new double[] {3, 0}, backbone.change(group("A+ctrl", "T")).orElseThrow(), 1e-6);
    assertArrayEquals(new double[2], backbone.change(group("ctrl", "T")).orElseThrow());
    assertEquals(Optional.empty(), backbone.change(group("A", "NK")));
  }

  @Test
  void fewGroupsAreEnoughToAnswer() {
    TestGroups groups = new TestGroups().add("ctrl", "T", 1, 2).add("A", "T", 4, 2);
    groups.add("ctrl", "NK", 0, 0);
    assertArrayEquals(new double[] {3, 0}, of(groups).change(group("A", "NK")).orElseThrow(), 1e-6);
    assertArrayEquals(new double[] {3, 0}, of(groups).change(group("B", "T")).orElseThrow(), 1e-6);
    Backbone none = of(new TestGroups().add("ctrl", "T", 1, 2));
    assertEquals(Optional.empty(), none.change(group("A", "T")));
  }

  @Test
  void anUnseenDrugIsLikeItsNeighbours() {
    double[] control = vector(1);
    double[] one = vector(1);
    double[] other = vector(1);
    TestGroups groups = new TestGroups().add("ctrl", "T", control);
    Map<String, float[]> vectors = new java.util.HashMap<>();
    for (int d = 0; d < 12; d++) {
      boolean first = d % 2 == 0;
      groups.add("D" + d, "T", sum(control, first ? one : other, vector(0.05)));
      float[] bits = new float[40];
      for (int i = 0; i < 15; i++) {
        bits[random.nextInt(20) + (first ? 0 : 20)] = 1;
      }
      vectors.put("D" + d, bits);
    }
    vectors.put("new", vectors.get("D0").clone());
    PerturbationEncoding encoding =
        new PerturbationEncoding(
            List.of(new PerturbationEncoding.Encoder("bits", 1, Map.of(), 40)), vectors);
    Backbone backbone = new Backbone(groups.training(), Optional.of(encoding));
    double[] change = backbone.change(group("new", "T")).orElseThrow();
    assertTrue(error(change, one) < 0.3 * error(change, other), error(change, one) + "");
  }

  @Test
  void manyGroupsAreSearchedInPart() {
    TestGroups groups = new TestGroups();
    double[] response = vector(1);
    for (int line = 0; line < 4; line++) {
      double[] control = vector(2);
      groups.add("ctrl", "L" + line, control);
      for (int gene = 0; gene < 100; gene++) {
        if (line > 0 || gene > 0) {
          groups.add("G" + gene, "L" + line, sum(control, response, vector(0.2)));
        }
      }
    }
    double[] change = of(groups).change(group("G0", "L0")).orElseThrow();
    assertTrue(error(change, response) < 0.1, "the error is " + error(change, response));
  }
}
