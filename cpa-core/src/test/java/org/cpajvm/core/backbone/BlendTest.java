package org.cpajvm.core.backbone;

import static org.cpajvm.core.backbone.TestGroups.group;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlendTest {
  private static final List<String> TYPES = List.of("T", "NK", "B", "Mono");

  private final TestGroups groups = new TestGroups();

  BlendTest() {
    for (int i = 0; i < TYPES.size(); i++) {
      groups.add("ctrl", TYPES.get(i), i, 1, 0).add("stim", TYPES.get(i), i + 1, 1, 0.5 * i);
    }
    groups.add("ctrl", "DC", 9, 1, 0);
  }

  private Blend blend(double share) {
    Backbone backbone = new Backbone(groups.training(), Optional.empty());
    List<NetworkCheck> checks = new ArrayList<>();
    for (int fold = 0; fold < TYPES.size(); fold++) {
      float[] truth =
          groups.training().of(group("stim", TYPES.get(fold))).orElseThrow().change().clone();
      double[] closed =
          backbone
              .without(java.util.Set.of(group("stim", TYPES.get(fold))))
              .change(group("stim", TYPES.get(fold)))
              .orElseThrow();
      for (int gene = 0; gene < truth.length; gene++) {
        // The truth is closed + share (network - closed).
        truth[gene] = (float) (closed[gene] + (truth[gene] - closed[gene]) / share);
      }
      checks.add(new NetworkCheck(fold, group("stim", TYPES.get(fold)), truth));
    }
    return new Blend(backbone, checks);
  }

  private static Blend.Weight weight(Blend blend) {
    return blend.weight(blend.backbone().situation(group("stim", "DC")).orElseThrow());
  }

  @Test
  void theWeightIsThatOfLeastSquaresDrawnToTheClosedForm() {
    Blend.Weight weight = weight(blend(0.6));
    assertEquals(4, weight.groups());
    assertEquals(0.6 * 4 / (4 + RuleWeights.PRIOR_GROUPS), weight.network(), 1e-4);
    assertTrue(weight.errors().get("blend") < weight.errors().get("backbone"));
  }

  @Test
  void aNetworkThatMisleadsIsNotAsked() {
    assertEquals(0, weight(blend(-2)).network());
  }

  @Test
  void withoutAGroupInTheSituationTheNetworkIsNotAsked() {
    Blend blend = blend(0.9);
    Blend.Weight weight =
        blend.weight(blend.backbone().situation(group("other", "T")).orElseThrow());
    assertEquals(0, weight.groups());
    assertEquals(0, weight.network());
  }
}
