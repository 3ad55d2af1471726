package org.cpajvm.core.simulate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cpajvm.api.study.Treatment;
import org.junit.jupiter.api.Test;

class StructureEffectsTest {
  private static final List<float[]> DESCRIPTORS =
      List.of(
          new float[] {1, 0, 1, 0, 1, 0},
          new float[] {1, 0, 1, 0, 1, 0},
          new float[] {1, 0, 1, 0, 1, 1},
          new float[] {0, 1, 0, 1, 0, 1});
  private static final int PROGRAMS = 200;

  private static double distance(StructureEffects effects, int a, int b) {
    double sum = 0;
    for (int program = 0; program < PROGRAMS; program++) {
      sum += Math.abs(effects.strength(a, program) - effects.strength(b, program));
    }
    return sum / PROGRAMS;
  }

  @Test
  void likeStructuresDoAlike() {
    StructureEffects effects = new StructureEffects(DESCRIPTORS, PROGRAMS, new Random(1));
    assertEquals(0, distance(effects, 0, 1));
    assertTrue(distance(effects, 0, 2) > 0);
    assertTrue(distance(effects, 0, 2) < distance(effects, 0, 3));
    for (int program = 0; program < PROGRAMS; program++) {
      assertTrue(Math.abs(effects.strength(3, program)) < 1);
    }
  }

  @Test
  void aStudyOfStructuresHasTheSameTruthForTheSameStructure() {
    Simulation plan = new Simulation(20, 50, 2, 4, 0, 1, 1000, 0, 3);
    SimulatedTruth truth = SimulatedStudy.of(plan, DESCRIPTORS).truth();
    double[] one = truth.expected(Treatment.of("drugA", 1), "type2", 1000);
    double[] twin = truth.expected(Treatment.of("drugB", 1), "type2", 1000);
    double[] other = truth.expected(Treatment.of("drugD", 1), "type2", 1000);
    assertArrayEquals(one, twin);
    assertFalse(Arrays.equals(one, other));
    assertThrows(
        IllegalArgumentException.class, () -> SimulatedStudy.of(plan, DESCRIPTORS.subList(0, 3)));
  }
}
