package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.cpajvm.api.BadInputException;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.junit.jupiter.api.Test;

class StudyTraitsTest {
  private static final int CELLS = 1000;
  private static final int GENES = 30;

  @Test
  void countsAreCounts() {
    StudyTraits traits = traits(x -> x);
    assertTrue(traits.counts());
    assertEquals(CELLS * 9 / 10, traits.trainingCells());
    assertEquals(GENES, traits.genes());
    assertEquals(2, traits.conditions());
    assertEquals(2, traits.groups());
    assertEquals(0.5, traits.density(), 0.1);
    assertEquals(6, traits.largest());
    assertFalse(traits.doses());
  }

  @Test
  void logarithmsAreNoCounts() {
    assertFalse(traits(x -> Math.log1p(x * 3.7)).counts());
    assertFalse(traits(x -> Math.log(x + 1) / Math.log(2)).counts());
  }

  @Test
  void scoresAreNoCounts() {
    assertFalse(traits(x -> (x - 1.3) / 0.7).counts());
    assertFalse(traits(x -> x + 0.123 * Math.sin(x * x)).counts());
  }

  /** They are refused later, with a reason: they are no logarithms either. */
  @Test
  void countsThatWereDividedOrSignedAreTakenForCounts() {
    assertTrue(traits(x -> x / 2).counts());
    assertTrue(traits(x -> x * 13.37).counts());
    assertTrue(traits(x -> -x).counts());
  }

  @Test
  void fewWrongValuesDoNotHideCounts() {
    float[][] values = counts();
    values[0][0] = 0.5f;
    values[3][1] = -1;
    values[7][2] = Float.NaN;
    assertTrue(of(values).counts());
  }

  @Test
  void zerosAloneAreCounts() {
    StudyTraits traits = traits(x -> 0);
    assertTrue(traits.counts());
    assertEquals(0, traits.density());
  }

  @Test
  void dosesSplitAndCovariatesMakeGroups() {
    String[] drugs = {"ctrl", "A", "A", "A", "B", "B", "ctrl", "A", "ctrl"};
    String[] doses = {"1", "1", "2", "1", "1", "1", "1", "1", "0"};
    String[] types = {"x", "x", "x", "y", "x", "y", "y", "y", "y"};
    String[] split = {
      "train", "train", "train", "train", "train", "ood", "valid", "train", "train"
    };
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.of("dose"),
            List.of("type"),
            Optional.empty(),
            Optional.of("split"),
            Optional.empty(),
            Optional.empty(),
            StudyColumns.DEFAULT_SEPARATOR);
    TestData data = TestData.of(drugs).with("dose", doses).with("type", types).with("split", split);
    StudyTraits traits = StudyTraits.of(data.data(), columns, List.of());
    assertEquals(7, traits.trainingCells());
    assertEquals(3, traits.conditions());
    assertEquals(6, traits.groups());
    assertTrue(traits.doses());
    HoldOut heldOut = new HoldOut(Map.of("dose", "2"));
    StudyTraits without = StudyTraits.of(data.data(), columns, List.of(heldOut));
    assertEquals(6, without.trainingCells());
    assertFalse(without.doses());
  }

  @Test
  void whatIsWrongWithTheColumnsIsSaid() {
    TestData data = TestData.of("A", "B");
    assertThrows(
        BadInputException.class,
        () -> StudyTraits.of(data.data(), StudyColumns.of("drug", "ctrl"), List.of()));
    assertThrows(
        BadInputException.class,
        () -> StudyTraits.of(data.data(), StudyColumns.of("drugs", "A"), List.of()));
  }

  private static StudyTraits traits(DoubleUnaryOperator change) {
    float[][] values = counts();
    for (float[] row : values) {
      for (int gene = 0; gene < row.length; gene++) {
        row[gene] = (float) change.applyAsDouble(row[gene]);
      }
    }
    return of(values);
  }

  private static StudyTraits of(float[][] values) {
    String[] drugs = new String[values.length];
    Arrays.setAll(drugs, cell -> cell % 2 == 0 ? "ctrl" : "A");
    String[] genes = new String[GENES];
    Arrays.setAll(genes, gene -> "g" + gene);
    return StudyTraits.of(
        TestData.of(drugs).withMatrix(TestMatrix.of(values), genes).data(),
        StudyColumns.of("drug", "ctrl"),
        List.of());
  }

  private static float[][] counts() {
    SplittableRandom random = new SplittableRandom(1);
    float[][] values = new float[CELLS][GENES];
    for (float[] row : values) {
      for (int gene = 0; gene < GENES; gene++) {
        row[gene] = random.nextBoolean() ? random.nextInt(1, 7) : 0;
      }
    }
    return values;
  }
}
