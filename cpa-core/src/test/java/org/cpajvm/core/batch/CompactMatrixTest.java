package org.cpajvm.core.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.TestMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactMatrixTest {

  private static void assertSame(CellMatrix source, CompactMatrix copy, long seed) {
    assertEquals(source.rows(), copy.rows());
    assertEquals(source.columns(), copy.columns());
    assertArrayEquals(TestMatrix.dense(source), TestMatrix.dense(copy));
    SplittableRandom random = new SplittableRandom(seed);
    int[] rows = random.ints(50, 0, source.rows()).toArray();
    SparseRows expected = new SparseRows();
    SparseRows gathered = new SparseRows();
    source.gather(rows, expected);
    copy.gather(rows, gathered);
    assertArrayEquals(
        TestMatrix.dense(expected, source.columns()), TestMatrix.dense(gathered, copy.columns()));
    assertEquals(expected.nonZeros(), gathered.nonZeros());
    int from = random.nextInt(source.rows());
    int to = from + random.nextInt(source.rows() - from + 1);
    source.read(from, to, expected);
    copy.read(from, to, gathered);
    assertArrayEquals(
        TestMatrix.dense(expected, source.columns()), TestMatrix.dense(gathered, copy.columns()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 65_535, 65_536, 1 << 24})
  void countsOfAnySizeAreKept(int largest) {
    for (int rows : new int[] {1, 255, 256, 257, 700}) {
      TestMatrix source = TestMatrix.counts(rows, 40, largest, rows);
      assertSame(source, CompactMatrix.copyOf(source), rows);
    }
  }

  @Test
  void valuesThatAreNoCountsAreKept() {
    SplittableRandom random = new SplittableRandom(4);
    float[] odd = {
      -1, 0.5f, Float.MIN_VALUE, Float.MAX_VALUE, 3e9f, Float.POSITIVE_INFINITY, 65_536
    };
    float[][] values = new float[600][9];
    for (float[] row : values) {
      for (int column = 0; column < 9; column++) {
        row[column] = random.nextBoolean() ? 0 : odd[random.nextInt(odd.length)];
      }
    }
    values[300][3] = Float.NaN;
    TestMatrix source = TestMatrix.of(values);
    assertSame(source, CompactMatrix.copyOf(source), 1);
  }

  @Test
  void manyGenesAreKept() {
    SparseRows rows = new SparseRows();
    rows.addRow(new int[] {0, 65_536, 99_999}, new float[] {1, 300, 2}, 3);
    rows.addRow(new int[0], new float[0], 0);
    CompactMatrix copy = CompactMatrix.copyOf(new Rows(rows, 100_000));
    SparseRows gathered = new SparseRows();
    copy.gather(new int[] {1, 0}, gathered);
    assertEquals(0, gathered.start(1));
    assertEquals(65_536, gathered.columns()[1]);
    assertEquals(300, gathered.values()[1]);
    assertEquals(99_999, gathered.columns()[2]);
  }

  @Test
  void storedZerosAreLeftOutAndMemoryIsNarrow() {
    SparseRows rows = new SparseRows();
    rows.addRow(new int[] {0, 1, 2, 3}, new float[] {0, 5, -0f, 255}, 4);
    CompactMatrix copy = CompactMatrix.copyOf(new Rows(rows, 4));
    assertEquals(2, copy.storedEntries().orElseThrow());
    assertFalse(copy.isDense());
    assertEquals(2 * (2 + 1) + 2 * 4, copy.bytes(), "2 entries of 3 bytes and 2 starts");
    TestMatrix counts = TestMatrix.counts(2000, 100, 255, 1);
    CompactMatrix compact = CompactMatrix.copyOf(counts);
    long entries = compact.storedEntries().orElseThrow();
    assertTrue(compact.bytes() < 3 * entries + 5 * 2000, "3 bytes an entry, 4 bytes a row");
  }

  @Test
  void rowsThatDoNotExistAreRefused() {
    CompactMatrix copy = CompactMatrix.copyOf(TestMatrix.counts(300, 3, 5, 1));
    SparseRows into = new SparseRows();
    assertThrows(IndexOutOfBoundsException.class, () -> copy.read(299, 301, into));
    assertThrows(IndexOutOfBoundsException.class, () -> copy.gather(new int[] {-1}, into));
    assertThrows(IndexOutOfBoundsException.class, () -> copy.gather(new int[] {600}, into));
  }

  /** A matrix of one block of rows. */
  private record Rows(SparseRows block, int columns) implements CellMatrix {
    @Override
    public int rows() {
      return block.rows();
    }

    @Override
    public java.util.OptionalLong storedEntries() {
      return java.util.OptionalLong.of(block.nonZeros());
    }

    @Override
    public boolean isDense() {
      return false;
    }

    @Override
    public void read(int from, int to, SparseRows into) {
      into.clear();
      for (int row = from; row < to; row++) {
        int entries = block.start(row + 1) - block.start(row);
        into.reserve(entries);
        int at = into.nonZeros();
        System.arraycopy(block.columns(), block.start(row), into.columns(), at, entries);
        System.arraycopy(block.values(), block.start(row), into.values(), at, entries);
        into.endRow(entries);
      }
    }

    @Override
    public void gather(int[] rows, SparseRows into) {
      throw new UnsupportedOperationException("a copy reads in order");
    }
  }
}
