package org.cpajvm.core.backbone;

import static org.cpajvm.core.backbone.TestGroups.group;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.GroupMean;
import org.junit.jupiter.api.Test;

class StandardRulesTest {
  private final TestGroups groups =
      new TestGroups()
          .add("ctrl", "T", 1, 1)
          .add("ctrl", "NK", 5, 0)
          .add("ctrl", "Mono", 2, 2)
          .add("A", "T", 2, 1)
          .add("A", "NK", 8, 0)
          .add("B", "T", 1, 4)
          .add("A+B", "NK", 9, 9);

  private Optional<double[]> change(Rule rule, Group query) {
    return rule.change(query, groups.training());
  }

  private void assertChanges(Rule rule, Group query, double... expected) {
    assertArrayEquals(expected, change(rule, query).orElseThrow(), 1e-6);
  }

  @Test
  void controlChangesNothing() {
    assertChanges(StandardRules.CONTROL, group("A", "Mono"), 0, 0);
  }

  @Test
  void effectsOfACombinationAddUp() {
    assertChanges(StandardRules.ADDITIVE, group("A+B", "T"), 1, 3);
    // B was never seen in NK cells: its change in T cells stands in. A takes its own.
    assertChanges(StandardRules.ADDITIVE, group("A+B", "NK"), 3, 3);
    assertChanges(StandardRules.ADDITIVE, group("A+B", "Mono"), 2, 3);
    assertEquals(Optional.empty(), change(StandardRules.ADDITIVE, group("A", "T")));
    assertEquals(Optional.empty(), change(StandardRules.ADDITIVE, group("A+Z", "T")));
  }

  @Test
  void theNearestDoseStandsInForOneThatWasNotSeen() {
    groups.add("B", 0.1, "NK", 10, 5, 1);
    Treatment close = Treatment.of(new Component("A", 1), new Component("B", 0.2));
    assertChanges(StandardRules.ADDITIVE, new Group(close, List.of("NK")), 3, 1);
  }

  @Test
  void effectsCarryOverToOtherCells() {
    assertChanges(StandardRules.SHIFT, group("A", "Mono"), 2, 0);
    assertChanges(StandardRules.SHIFT, group("A", "T"), 3, 0); // its own cells are not asked
    assertEquals(Optional.empty(), change(StandardRules.SHIFT, group("A+B", "NK")));
    assertChanges(StandardRules.SHIFT, group("A+B", "T"), 4, 9);
  }

  @Test
  void theMeanOfThePerturbedIsOfTheSameCellsWhereTheyWereSeen() {
    assertChanges(StandardRules.MEAN_PERTURBED, group("A+B", "T"), 0.5, 1.5);
    // No treatment was seen in monocytes: A changes by 1 and 3, B by (0, 3), A+B by (4, 9).
    assertChanges(StandardRules.MEAN_PERTURBED, group("B", "Mono"), 2, 3);
  }

  @Test
  void theMeanOfThePerturbedIsOfLikeDosesWhereThereAreSuch() {
    groups.add("C", 0.01, "T", 10, 7, 7);
    assertChanges(StandardRules.MEAN_PERTURBED, group("D", 0.02, "T"), 6, 6);
  }

  @Test
  void combinationsWithAPartInCommonAreAlike() {
    groups.add("C", "NK", 6, 1);
    assertChanges(StandardRules.SHARED_PART, group("A+C", "NK"), 4, 9);
    assertEquals(Optional.empty(), change(StandardRules.SHARED_PART, group("C+D", "NK")));
    assertEquals(Optional.empty(), change(StandardRules.SHARED_PART, group("A", "NK")));
  }

  @Test
  void alikeCellsCountMore() {
    groups
        .add("ctrl", "X", 10, 0)
        .add("ctrl", "Y", 10.2, 0)
        .add("ctrl", "Z", 10.1, 0)
        .add("A", "X", 17, 0)
        .add("A", "Y", 17.2, 0);
    double[] change = change(StandardRules.SIMILAR_SHIFT, group("A", "Z")).orElseThrow();
    assertEquals(7, change[0], 0.01);
    double mean = change(StandardRules.SHIFT, group("A", "Z")).orElseThrow()[0];
    assertEquals((1 + 3 + 7 + 7) / 4.0, mean, 1e-6);
  }

  @Test
  void genesThatFallDoSoInProportion() {
    TestGroups few = new TestGroups().add("ctrl", "T", 2, 1, 0).add("A", "T", 1, 3, 0);
    few.add("ctrl", "NK", 0.1, 1, 0);
    double[] change =
        StandardRules.MIXED_SHIFT.change(group("A", "NK"), few.training()).orElseThrow();
    double ratio = (Math.expm1(1) + 0.05) / (Math.expm1(2) + 0.05);
    assertEquals(Math.log1p(Math.expm1(0.1) * ratio) - 0.1, change[0], 1e-6);
    assertTrue(0.1 + change[0] > 0, "expression does not fall below zero");
    assertEquals(2, change[1], 1e-6);
    assertEquals(0, change[2], 1e-6);
  }

  @Test
  void betweenTwoDosesTheChangeIsLinearInTheLogarithm() {
    groups.add("C", 0.01, "T", 10, 2, 1).add("C", 1, "T", 10, 4, 2).add("C", 10, "T", 10, 90, 90);
    assertChanges(StandardRules.INTERPOLATION, group("C", 0.1, "T"), 2, 0.5);
    assertEquals(Optional.empty(), change(StandardRules.INTERPOLATION, group("C", 100, "T")));
    assertEquals(Optional.empty(), change(StandardRules.INTERPOLATION, group("C", 0.1, "NK")));
  }

  @Test
  void theOrderOfGroupsDoesNotMatter() {
    List<Map.Entry<Group, GroupMean>> entries = new ArrayList<>(groups.means().entrySet());
    Collections.reverse(entries);
    Map<Group, GroupMean> reversed = new LinkedHashMap<>();
    entries.forEach(entry -> reversed.put(entry.getKey(), entry.getValue()));
    for (Rule rule : StandardRules.values()) {
      for (Group query : List.of(group("B", "Mono"), group("A+B", "T"), group("A", "NK"))) {
        Optional<double[]> before = rule.change(query, groups.training());
        Optional<double[]> after = rule.change(query, TrainingGroups.of(reversed, "ctrl"));
        assertEquals(before.isPresent(), after.isPresent());
        before.ifPresent(change -> assertArrayEquals(change, after.orElseThrow(), rule.label()));
      }
    }
  }
}
