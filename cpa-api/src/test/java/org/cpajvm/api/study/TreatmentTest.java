package org.cpajvm.api.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cpajvm.api.study.Treatment.Component;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreatmentTest {
  private static final List<String> NAMES = List.of("A", "B", "AB", "β-IFN", "a/b", "A+B", " x");

  @Test
  void theOrderOfACombinationNeverMatters() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      List<Component> components = randomComponents(random);
      Treatment written = new Treatment(components);
      Collections.shuffle(components, random);
      Treatment shuffled = new Treatment(components);
      assertEquals(written, shuffled);
      assertEquals(written.hashCode(), shuffled.hashCode());
      assertEquals(0, written.compareTo(shuffled));
      assertEquals(written.condition("+"), shuffled.condition("+"));
    }
  }

  @Test
  void comparingAgreesWithEqualsAndIsAntisymmetric() {
    Random random = new Random(2);
    for (int round = 0; round < 1000; round++) {
      Treatment a = new Treatment(randomComponents(random));
      Treatment b = new Treatment(randomComponents(random));
      assertEquals(a.equals(b), a.compareTo(b) == 0);
      assertEquals(Integer.signum(a.compareTo(b)), -Integer.signum(b.compareTo(a)));
    }
  }

  @Test
  void aPartComesBeforeTheWhole() {
    assertTrue(Treatment.of("A", 1).compareTo(treatment("A", 1, "B", 1)) < 0);
  }

  @Test
  void dosesBelongToTheirPerturbations() {
    assertEquals(treatment("A", 1, "B", 0.5), treatment("B", 0.5, "A", 1));
    assertNotEquals(treatment("A", 1, "B", 0.5), treatment("A", 0.5, "B", 1));
  }

  @Test
  void aPerturbationMayOccurTwice() {
    Treatment twice = treatment("A", 2, "A", 1);
    assertEquals(treatment("A", 1, "A", 2), twice);
    assertNotEquals(Treatment.of("A", 3), twice);
    assertEquals("A+A", twice.condition("+"));
    assertEquals(List.of(1.0, 2.0), twice.components().stream().map(Component::dose).toList());
  }

  @Test
  void negativeZeroIsZero() {
    assertEquals(Treatment.of("A", 0.0), Treatment.of("A", -0.0));
    assertEquals(Treatment.of("A", 0.0).hashCode(), Treatment.of("A", -0.0).hashCode());
  }

  @Test
  void theConditionSaysNothingOfDoses() {
    assertEquals("A|B", treatment("B", 3, "A", 0.1).condition("|"));
  }

  @Test
  void componentsAreACopy() {
    List<Component> components = new ArrayList<>(List.of(new Component("A", 1)));
    Treatment treatment = new Treatment(components);
    components.add(new Component("B", 1));
    assertEquals(Treatment.of("A", 1), treatment);
    assertThrows(UnsupportedOperationException.class, () -> treatment.components().clear());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -1e-300, Double.NaN, Double.POSITIVE_INFINITY})
  void aDoseIsAFiniteNumberOfZeroOrMore(double dose) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> new Component("A", dose));
    assertTrue(e.getMessage().contains("'A'"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void aPerturbationHasAName(String name) {
    assertThrows(IllegalArgumentException.class, () -> new Component(name, 1));
  }

  @Test
  void aTreatmentHasAPerturbation() {
    assertThrows(IllegalArgumentException.class, () -> new Treatment(List.of()));
  }

  private static Treatment treatment(String first, double dose, String second, double other) {
    return Treatment.of(new Component(first, dose), new Component(second, other));
  }

  private static List<Component> randomComponents(Random random) {
    List<Component> components = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      components.add(
          new Component(NAMES.get(random.nextInt(NAMES.size())), random.nextInt(3) / 2.0));
    }
    return components;
  }
}
