package org.cpajvm.core.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleWeightsTest {
  private final Random random = new Random(5);

  @Test
  void pointsAreProjectedOntoTheSimplex() {
    assertArrayEquals(new double[] {0.5, 0.5}, RuleWeights.ontoSimplex(new double[] {3, 3}));
    assertArrayEquals(new double[] {1, 0}, RuleWeights.ontoSimplex(new double[] {2, 0.5}));
    assertArrayEquals(
        new double[] {0.2, 0.3, 0.5}, RuleWeights.ontoSimplex(new double[] {0.2, 0.3, 0.5}), 1e-15);
    for (int i = 0; i < 50; i++) {
      double[] point = random.doubles(4, -2, 2).toArray();
      double[] nearest = RuleWeights.ontoSimplex(point);
      double sum = 0;
      for (double value : nearest) {
        assertTrue(value >= 0);
        sum += value;
      }
      assertEquals(1, sum, 1e-12);
      double[] other = RuleWeights.ontoSimplex(random.doubles(4, -2, 2).toArray());
      assertTrue(Changes.rmse(point, nearest) <= Changes.rmse(point, other) + 1e-12);
    }
  }

  private RuleWeights of(int groups, double shareOfA) {
    RuleWeights weights = new RuleWeights(List.of("a", "b"));
    for (int i = 0; i < groups; i++) {
      double[] a = random.doubles(30).toArray();
      double[] b = random.doubles(30).toArray();
      double[] truth = new double[30];
      Changes.add(truth, a, shareOfA);
      Changes.add(truth, b, 1 - shareOfA);
      weights.add(Map.of("a", a, "b", b), truth);
    }
    return weights;
  }

  @Test
  void manyGroupsSpeakForThemselves() {
    Map<String, Double> weights = of(400, 0.3).weights("a");
    assertEquals(0.3, weights.get("a"), 0.02);
    assertEquals(0.7, weights.get("b"), 0.02);
  }

  @Test
  void fewGroupsAreDrawnToThePreferredRule() {
    // One group that says b, against two imagined ones that say a.
    Map<String, Double> weights = of(1, 0).weights("a");
    assertEquals(2 / 3.0, weights.get("a"), 1e-3);
  }

  @Test
  void errorsAreMeans() {
    RuleWeights weights = new RuleWeights(List.of("a"));
    weights.add(Map.of("a", new double[] {1, 1}), new double[] {0, 0});
    weights.add(Map.of("a", new double[] {3, 3}), new double[] {0, 0});
    assertEquals(Map.of("a", 2.0), weights.errors());
    assertEquals(Map.of("a", 1.0), weights.weights("a"));
  }
}
