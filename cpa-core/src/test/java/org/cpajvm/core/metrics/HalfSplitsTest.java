package org.cpajvm.core.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.counts.ExpressionScale;
import org.junit.jupiter.api.Test;

class HalfSplitsTest {
  private static final int GENES = 40;
  private static final int[] RANKING = IntStream.range(0, GENES).toArray();

  /** Cells whose genes have the means 0, 1, 2 ... and noise. */
  private static SparseRows cells(int number, double noise) {
    SplittableRandom random = new SplittableRandom(11);
    SparseRows rows = new SparseRows();
    float[] values = new float[GENES];
    for (int cell = 0; cell < number; cell++) {
      for (int gene = 0; gene < GENES; gene++) {
        values[gene] = (float) (gene + noise * (random.nextDouble() - 0.5));
      }
      rows.addRow(RANKING, values, GENES);
    }
    return rows;
  }

  private static MeanChange ceiling(SparseRows rows, long seed) {
    HalfSplits splits = new HalfSplits(rows.rows(), GENES, 5, ExpressionScale.AS_GIVEN, seed);
    for (int row = 0; row < rows.rows(); row++) {
      splits.add(rows, row);
    }
    return splits.ceiling(new double[GENES], RANKING, Optional.empty());
  }

  @Test
  void equalCellsPredictEachOther() {
    assertEquals(1, ceiling(cells(7, 0), 1).all().r2());
  }

  @Test
  void moreCellsPredictBetter() {
    double few = ceiling(cells(10, 200), 1).all().r2();
    double many = ceiling(cells(4000, 200), 1).all().r2();
    assertTrue(few < 0.9 && many > 0.95, few + " and " + many);
  }

  @Test
  void theSeedDecides() {
    SparseRows rows = cells(30, 50);
    assertEquals(ceiling(rows, 3), ceiling(rows, 3));
    assertNotEquals(ceiling(rows, 3), ceiling(rows, 4));
  }

  @Test
  void allCellsAndNoMoreAreAdded() {
    SparseRows rows = cells(3, 1);
    HalfSplits splits = new HalfSplits(2, GENES, 1, ExpressionScale.AS_GIVEN, 1);
    splits.add(rows, 0);
    assertThrows(
        IllegalStateException.class,
        () -> splits.ceiling(new double[GENES], RANKING, Optional.empty()));
    splits.add(rows, 1);
    assertEquals(1, splits.ceiling(new double[GENES], RANKING, Optional.empty()).all().direction());
    assertThrows(IllegalStateException.class, () -> splits.add(rows, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> new HalfSplits(1, GENES, 1, ExpressionScale.AS_GIVEN, 1));
  }
}
