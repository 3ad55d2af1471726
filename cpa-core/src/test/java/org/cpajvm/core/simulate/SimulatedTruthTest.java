package org.cpajvm.core.simulate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.junit.jupiter.api.Test;

class SimulatedTruthTest {
  private static final Treatment CONTROL = Treatment.of(SimulatedTruth.CONTROL, 0);
  private static final Treatment A = Treatment.of("drugA", 0.4);
  private static final Treatment B = Treatment.of("drugB", 1);
  private static final Treatment AB =
      Treatment.of(new Component("drugB", 1), new Component("drugA", 0.4));

  private static SimulatedTruth truth(double interaction, long seed) {
    return new SimulatedTruth(
        new Simulation(10, 300, 3, 3, 3, 2, 1000, interaction, seed), List.of());
  }

  private static double[] change(SimulatedTruth truth, Treatment treatment, String type) {
    double[] treated = truth.expected(treatment, type, 1000);
    double[] control = truth.expected(CONTROL, type, 1000);
    double[] change = new double[treated.length];
    for (int gene = 0; gene < change.length; gene++) {
      change[gene] = Math.log(treated[gene] / control[gene]);
    }
    return change;
  }

  /** Changes of the logarithm but for the constant that makes shares add up to 1. */
  private static double[] centred(double[] change) {
    double[] sorted = change.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    return Arrays.stream(change).map(x -> x - median).toArray();
  }

  private static double length(double[] change) {
    return Math.sqrt(Arrays.stream(change).map(x -> x * x).sum());
  }

  @Test
  void meansAddUpToTheDepth() {
    for (Treatment treatment : new Treatment[] {CONTROL, A, AB}) {
      double[] means = truth(0.05, 1).expected(treatment, "type2", 2000);
      assertEquals(2000, Arrays.stream(means).sum(), 1e-9);
      assertTrue(Arrays.stream(means).allMatch(mean -> mean > 0));
    }
  }

  @Test
  void withoutInteractionLogarithmsAddUp() {
    SimulatedTruth truth = truth(0, 2);
    double[] a = centred(change(truth, A, "type1"));
    double[] b = centred(change(truth, B, "type1"));
    double[] both = centred(change(truth, AB, "type1"));
    for (int gene = 0; gene < both.length; gene++) {
      both[gene] -= a[gene] + b[gene];
    }
    assertArrayEquals(new double[both.length], centred(both), 1e-9);
  }

  @Test
  void interactionsChangeSomeGenes() {
    double[] with = change(truth(0.05, 2), AB, "type1");
    double[] without = change(truth(0, 2), AB, "type1");
    double[] difference = new double[with.length];
    for (int gene = 0; gene < with.length; gene++) {
      difference[gene] = with[gene] - without[gene];
    }
    long changed = Arrays.stream(centred(difference)).filter(x -> Math.abs(x) > 1e-6).count();
    assertTrue(changed >= 1 && changed <= 40, changed + " genes");
  }

  @Test
  void effectsGrowWithTheDoseFromNothing() {
    SimulatedTruth truth = truth(0, 3);
    assertEquals(0, length(change(truth, Treatment.of("drugA", 0), "type1")), 1e-12);
    double before = 0;
    for (double dose = 0.01; dose < 100; dose *= 2) {
      double effect = length(centred(change(truth, Treatment.of("drugA", dose), "type1")));
      assertTrue(effect > before);
      before = effect;
    }
  }

  @Test
  void cellTypesDifferAndRespondAlikeButNotEqually() {
    SimulatedTruth truth = truth(0, 4);
    double[] one = centred(change(truth, B, "type1"));
    double[] other = centred(change(truth, B, "type2"));
    double product = 0;
    for (int gene = 0; gene < one.length; gene++) {
      product += one[gene] * other[gene];
    }
    double cosine = product / (length(one) * length(other));
    assertTrue(cosine > 0.5 && cosine < 0.9999, "cosine " + cosine);
  }

  @Test
  void theSeedDecides() {
    double[] means = truth(0.1, 5).expected(AB, "type3", 10);
    assertArrayEquals(means, truth(0.1, 5).expected(AB, "type3", 10));
    assertTrue(means[0] != truth(0.1, 6).expected(AB, "type3", 10)[0]);
  }

  @Test
  void whatWasNotSimulatedIsRefused() {
    SimulatedTruth truth = truth(0, 1);
    Treatment unknown = Treatment.of("aspirin", 1);
    UsageException drug =
        assertThrows(UsageException.class, () -> truth.expected(unknown, "type1", 1));
    assertTrue(drug.getMessage().contains("drugA"), drug.getMessage());
    assertThrows(UsageException.class, () -> truth.expected(A, "type9", 1));
  }

  @Test
  void manyDrugsHaveNamesOfTheirOwn() {
    SimulatedTruth truth =
        new SimulatedTruth(new Simulation(1, 10, 1, 800, 0, 1, 100, 0, 1), List.of());
    assertEquals("drugA", truth.drugs().get(0));
    assertEquals("drugZ", truth.drugs().get(25));
    assertEquals("drugAA", truth.drugs().get(26));
    assertEquals(800, truth.drugs().stream().distinct().count());
  }
}
