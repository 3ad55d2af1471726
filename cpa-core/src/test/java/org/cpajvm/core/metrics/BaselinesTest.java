package org.cpajvm.core.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  private static final Treatment CONTROL = Treatment.of("ctrl", 0);
  private static final Treatment A = Treatment.of("A", 1);
  private static final Treatment B = Treatment.of("B", 1);
  private static final Treatment AB = Treatment.of(new Component("B", 1), new Component("A", 1));

  private final Map<Group, GroupMean> training = new LinkedHashMap<>();

  private static Group group(Treatment treatment, String type) {
    return new Group(treatment, List.of(type));
  }

  private void add(Treatment treatment, String type, double... mean) {
    training.put(group(treatment, type), new GroupMean(10, mean));
  }

  private Optional<double[]> predict(Baseline baseline, Treatment treatment, String type) {
    return new Baselines(training, "ctrl").predict(baseline, group(treatment, type));
  }

  private void assertPredicts(
      Baseline baseline, Treatment treatment, String type, double... expected) {
    assertArrayEquals(expected, predict(baseline, treatment, type).orElseThrow(), 1e-12);
  }

  BaselinesTest() {
    add(CONTROL, "T", 1, 1);
    add(CONTROL, "NK", 5, 0);
    add(CONTROL, "Mono", 2, 2);
    add(A, "T", 2, 1);
    add(A, "NK", 8, 0);
    add(B, "T", 1, 4);
    add(AB, "NK", 9, 9);
  }

  @Test
  void controlIsTheControlOfTheSameCells() {
    assertPredicts(Baseline.CONTROL, A, "Mono", 2, 2);
    double[] first = predict(Baseline.CONTROL, A, "Mono").orElseThrow();
    assertNotSame(first, training.get(group(CONTROL, "Mono")).mean());
  }

  @Test
  void effectsOfACombinationAddUp() {
    assertPredicts(Baseline.ADDITIVE, AB, "T", 1 + 1, 1 + 3);
    // B was never seen in NK cells: its change in T cells stands in. A takes its own.
    assertPredicts(Baseline.ADDITIVE, AB, "NK", 5 + 3, 0 + 3);
    assertPredicts(Baseline.ADDITIVE, AB, "Mono", 2 + 2, 2 + 3);
    assertEquals(Optional.empty(), predict(Baseline.ADDITIVE, A, "T"));
    Treatment unseen = Treatment.of(new Component("A", 1), new Component("Z", 1));
    assertEquals(Optional.empty(), predict(Baseline.ADDITIVE, unseen, "T"));
  }

  @Test
  void theNearestDoseStandsInForOneThatWasNotSeen() {
    add(Treatment.of("B", 0.1), "NK", 5, 1);
    Treatment close = Treatment.of(new Component("A", 1), new Component("B", 0.2));
    assertPredicts(Baseline.ADDITIVE, close, "NK", 5 + 3, 0 + 1);
  }

  @Test
  void effectsCarryOverToOtherCells() {
    assertPredicts(Baseline.SHIFT, A, "Mono", 2 + 2, 2);
    assertPredicts(Baseline.SHIFT, A, "T", 1 + 3, 1); // its own cells are not asked
    assertEquals(Optional.empty(), predict(Baseline.SHIFT, AB, "NK"));
    assertPredicts(Baseline.SHIFT, AB, "T", 1 + 4, 1 + 9);
  }

  @Test
  void theMeanOfThePerturbedCountsEachTreatmentOnce() {
    assertPredicts(Baseline.MEAN_PERTURBED, AB, "T", 1.5, 2.5);
    // No treatment was seen in monocytes: A changes by 2, B by (0, 3), A+B by (4, 9).
    assertPredicts(Baseline.MEAN_PERTURBED, B, "Mono", 2 + 6 / 3.0, 2 + 12 / 3.0);
  }

  @Test
  void controlBesideAPerturbationSaysNothing() {
    Treatment written = Treatment.of(new Component("A", 1), new Component("ctrl", 1));
    assertPredicts(Baseline.SHIFT, written, "Mono", 4, 2);
    training.put(group(Treatment.of("ctrl", 1), "T"), new GroupMean(30, new double[] {5, 5}));
    assertPredicts(Baseline.CONTROL, A, "T", 4, 4);
    assertPredicts(Baseline.ADDITIVE, CONTROL, "T", 4, 4);
  }

  @Test
  void withoutControlCellsThereIsNothing() {
    for (Baseline baseline : Baseline.values()) {
      assertEquals(Optional.empty(), predict(baseline, AB, "B"));
    }
  }

  @Test
  void theOrderOfGroupsDoesNotMatter() {
    double[] before = predict(Baseline.MEAN_PERTURBED, B, "Mono").orElseThrow();
    List<Map.Entry<Group, GroupMean>> entries = new ArrayList<>(training.entrySet());
    Collections.reverse(entries);
    training.clear();
    entries.forEach(entry -> training.put(entry.getKey(), entry.getValue()));
    assertArrayEquals(before, predict(Baseline.MEAN_PERTURBED, B, "Mono").orElseThrow());
  }

  @Test
  void aMeanNeedsCells() {
    assertThrows(IllegalArgumentException.class, () -> new GroupMean(0, new double[2]));
  }
}
