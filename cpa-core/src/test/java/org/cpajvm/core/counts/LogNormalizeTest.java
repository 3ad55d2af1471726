package org.cpajvm.core.counts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.api.Test;

class LogNormalizeTest {

  @Test
  void cellsAreScaledToTheSameTotal() {
    SparseRows rows = new SparseRows();
    rows.addRow(new int[] {0, 3}, new float[] {1, 3}, 2);
    rows.addRow(new int[0], new float[0], 0);
    rows.addRow(new int[] {1}, new float[] {7}, 1);
    LogNormalize.apply(rows);
    float[] expected = {
      (float) Math.log(2501), (float) Math.log(7501), (float) Math.log(10_001),
    };
    assertArrayEquals(expected, Arrays.copyOf(rows.values(), 3));
  }

  @Test
  void aCellWithoutCountsStaysZero() {
    float[] cell = new float[4];
    LogNormalize.apply(cell, 0, 4);
    assertArrayEquals(new float[4], cell);
  }

  @Test
  void theLogarithmKeepsItsDigits() {
    for (double x = 1e-20; x < 1e10; x *= 1.7) {
      assertEquals(Math.log1p(x), LogNormalize.log1p(x), 1e-11 * Math.log1p(x));
    }
  }
}
