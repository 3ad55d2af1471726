package org.cpajvm.api.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SparseRowsTest {

  @Test
  void rowsOfAnyLengthAreKeptAcrossGrowthAndReuse() {
    Random random = new Random(6);
    SparseRows rows = new SparseRows();
    for (int round = 0; round < 30; round++) {
      rows.clear();
      List<float[]> added = new ArrayList<>();
      for (int i = random.nextInt(300); i > 0; i--) {
        int entries = random.nextInt(4) == 0 ? 0 : random.nextInt(200);
        float[] values = new float[entries + random.nextInt(3)];
        int[] columns = new int[values.length];
        for (int k = 0; k < values.length; k++) {
          values[k] = random.nextFloat();
          columns[k] = 2 * k + added.size();
        }
        rows.addRow(columns, values, entries);
        added.add(Arrays.copyOf(values, entries));
      }
      check(rows, added);
    }
  }

  private static void check(SparseRows rows, List<float[]> added) {
    assertEquals(added.size(), rows.rows());
    assertEquals(added.stream().mapToInt(row -> row.length).sum(), rows.nonZeros());
    assertEquals(rows.nonZeros(), rows.start(rows.rows()));
    for (int row = 0; row < added.size(); row++) {
      int from = rows.start(row);
      int to = rows.start(row + 1);
      assertArrayEquals(added.get(row), Arrays.copyOfRange(rows.values(), from, to));
      for (int k = from; k < to; k++) {
        assertEquals(2 * (k - from) + row, rows.columns()[k]);
      }
    }
  }

  @Test
  void memoryStaysWhenRowsAreForgotten() {
    SparseRows rows = new SparseRows();
    rows.addRow(new int[5000], new float[5000], 5000);
    float[] values = rows.values();
    rows.clear();
    assertEquals(0, rows.rows());
    assertEquals(0, rows.nonZeros());
    rows.addRow(new int[5000], new float[5000], 5000);
    assertSame(values, rows.values());
  }

  @Test
  void aRowMayEndWithFewerEntriesThanReserved() {
    SparseRows rows = new SparseRows();
    rows.reserve(10);
    rows.columns()[0] = 3;
    rows.values()[0] = 1;
    rows.endRow(1);
    rows.addRow(new int[] {4}, new float[] {2}, 1);
    assertEquals(1, rows.start(1));
    assertEquals(2, rows.nonZeros());
    assertEquals(4, rows.columns()[1]);
  }

  @Test
  void aBlockThatWouldBeTooLargeIsRefusedBeforeMemoryIsTaken() {
    SparseRows rows = new SparseRows();
    rows.addRow(new int[] {0}, new float[] {1}, 1);
    assertThrows(IllegalStateException.class, () -> rows.reserve(Integer.MAX_VALUE - 16));
    assertEquals(1, rows.nonZeros());
  }
}
