package org.cpajvm.core.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.counts.ExpressionScale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupMomentsTest {
  private static final int CELLS = 200;
  private static final int GENES = 17;
  private static final int GROUPS = 4; // the last one stays empty

  private final float[] dense = new float[CELLS * GENES];
  private final SparseRows sparse = new SparseRows();

  GroupMomentsTest() {
    SplittableRandom random = new SplittableRandom(1);
    for (int cell = 0; cell < CELLS; cell++) {
      sparse.reserve(GENES);
      int entries = 0;
      for (int gene = 0; gene < GENES; gene++) {
        int count = random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 0;
        dense[cell * GENES + gene] = count;
        if (count > 0 || random.nextInt(10) == 0) { // some stored zeros
          sparse.columns()[sparse.nonZeros() + entries] = gene;
          sparse.values()[sparse.nonZeros() + entries] = count;
          entries++;
        }
      }
      sparse.endRow(entries);
    }
  }

  private static int group(int cell) {
    return cell % 3;
  }

  private double expected(ExpressionScale scale, int cell, int gene) {
    double value = dense[cell * GENES + gene];
    double total = 0;
    for (int g = 0; g < GENES; g++) {
      total += dense[cell * GENES + g];
    }
    return switch (scale) {
      case AS_GIVEN -> value;
      case LOG1P -> Math.log1p(value);
      case LOG_NORMALIZED -> total == 0 ? 0 : Math.log1p(value / total * 10_000);
    };
  }

  @ParameterizedTest
  @EnumSource(ExpressionScale.class)
  void momentsAreThoseOfTheDefinition(ExpressionScale scale) {
    GroupMoments moments = new GroupMoments(GROUPS, GENES, scale);
    for (int cell = 0; cell < CELLS; cell++) {
      moments.add(group(cell), sparse, cell);
    }
    for (int group = 0; group < 3; group++) {
      Moments seen = moments.group(group);
      for (int gene = 0; gene < GENES; gene++) {
        double sum = 0;
        int n = 0;
        for (int cell = group; cell < CELLS; cell += 3) {
          sum += expected(scale, cell, gene);
          n++;
        }
        double mean = sum / n;
        double squares = 0;
        for (int cell = group; cell < CELLS; cell += 3) {
          squares += Math.pow(expected(scale, cell, gene) - mean, 2);
        }
        assertEquals(n, seen.cells());
        assertEquals(mean, seen.mean()[gene], 1e-12);
        assertEquals(squares / (n - 1), seen.variance()[gene], 1e-11);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ExpressionScale.class)
  void denseRowsCountLikeSparseOnes(ExpressionScale scale) {
    GroupMoments fromSparse = new GroupMoments(GROUPS, GENES, scale);
    GroupMoments fromDense = new GroupMoments(GROUPS, GENES, scale);
    for (int cell = 0; cell < CELLS; cell++) {
      fromSparse.add(group(cell), sparse, cell);
      fromDense.add(group(cell), dense, cell * GENES);
    }
    for (int group = 0; group < GROUPS; group++) {
      assertArrayEquals(fromSparse.group(group).mean(), fromDense.group(group).mean());
      assertArrayEquals(fromSparse.group(group).variance(), fromDense.group(group).variance());
    }
  }

  @Test
  void nothingCancelsWhereTheMeanIsLarge() {
    GroupMoments moments = new GroupMoments(1, 1, ExpressionScale.AS_GIVEN);
    for (int cell = 0; cell < 1000; cell++) {
      moments.add(0, new float[] {16_000_000f + cell % 2}, 0);
    }
    assertEquals(0.25 * 1000 / 999, moments.group(0).variance()[0], 1e-9);
  }

  @Test
  void aConstantGeneHasNoVariance() {
    GroupMoments moments = new GroupMoments(1, 1, ExpressionScale.LOG1P);
    for (int cell = 0; cell < 100; cell++) {
      moments.add(0, new float[] {7f}, 0);
    }
    assertEquals(0, moments.group(0).variance()[0]);
    assertEquals(Math.log1p(7), moments.group(0).mean()[0], 1e-15);
  }

  @Test
  void fewCellsHaveNoMoments() {
    GroupMoments moments = new GroupMoments(2, 1, ExpressionScale.AS_GIVEN);
    moments.add(1, new float[] {3f}, 0);
    assertTrue(Double.isNaN(moments.group(0).mean()[0]));
    assertEquals(3, moments.group(1).mean()[0]);
    assertTrue(Double.isNaN(moments.group(1).variance()[0]));
  }

  @Test
  void aValueThatIsNotANumberShows() {
    GroupMoments moments = new GroupMoments(1, 1, ExpressionScale.AS_GIVEN);
    moments.add(0, new float[] {Float.NaN}, 0);
    moments.add(0, new float[] {1f}, 0);
    assertTrue(Double.isNaN(moments.group(0).mean()[0]));
  }
}
