package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTest {
  private final H5adFormat format = new H5adFormat();

  @TempDir Path folder;

  static List<Path> files() {
    return Fixtures.own().stream()
        .filter(file -> !file.toString().contains("no_X_no_columns"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void gatherGivesTheRowsThatReadGives(Path file) {
    try (CellDataset data = format.open(file)) {
      CellMatrix matrix = data.matrix();
      SparseRows all = Blocks.all(matrix);
      Random random = new Random(3);
      SparseRows gathered = new SparseRows();
      for (int trial = 0; trial < 20; trial++) {
        int[] rows = random.ints(random.nextInt(40), 0, matrix.rows()).toArray();
        matrix.gather(rows, gathered);
        assertSame(all, rows, gathered);
        int from = random.nextInt(matrix.rows());
        int to = from + random.nextInt(matrix.rows() - from + 1);
        matrix.read(from, to, gathered);
        assertSame(all, IntStream.range(from, to).toArray(), gathered);
      }
    }
  }

  private static void assertSame(SparseRows all, int[] rows, SparseRows gathered) {
    assertEquals(rows.length, gathered.rows());
    for (int i = 0; i < rows.length; i++) {
      int length = all.start(rows[i] + 1) - all.start(rows[i]);
      assertEquals(length, gathered.start(i + 1) - gathered.start(i));
      for (int k = 0; k < length; k++) {
        assertEquals(
            all.columns()[all.start(rows[i]) + k], gathered.columns()[gathered.start(i) + k]);
        assertEquals(
            all.values()[all.start(rows[i]) + k], gathered.values()[gathered.start(i) + k]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 700, 4000})
  void denseAndSparseFormsAgree(int columns) {
    SparseRows rows = Blocks.random(333, columns, Math.min(0.5, 40.0 / columns), columns);
    Path sparse = Blocks.write(folder.resolve("sparse.h5ad"), rows, columns, false);
    Path dense = Blocks.write(folder.resolve("dense.h5ad"), rows, columns, true);
    try (CellDataset a = format.open(sparse);
        CellDataset b = format.open(dense)) {
      assertFalse(a.matrix().isDense());
      assertTrue(b.matrix().isDense());
      assertEquals(rows.nonZeros(), a.matrix().storedEntries().getAsLong());
      assertTrue(b.matrix().storedEntries().isEmpty());
      int[] order = new Random(1).ints(500, 0, 333).toArray();
      SparseRows fromSparse = new SparseRows();
      SparseRows fromDense = new SparseRows();
      a.matrix().gather(order, fromSparse);
      b.matrix().gather(order, fromDense);
      for (int i = 0; i < order.length; i++) {
        float[] expected = Blocks.row(rows, order[i], columns);
        assertArrayEquals(expected, Blocks.row(fromSparse, i, columns));
        assertArrayEquals(expected, Blocks.row(fromDense, i, columns));
      }
      for (int i = 0; i < fromDense.nonZeros(); i++) {
        assertTrue(fromDense.values()[i] != 0, "a dense matrix gives no zeros");
      }
    }
  }

  @Test
  void manyThreadsReadTheSameFile() throws Exception {
    SparseRows rows = Blocks.random(2000, 300, 0.4, 8);
    Path file = Blocks.write(folder.resolve("threads.h5ad"), rows, 300, false);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (CellDataset data = format.open(file)) {
      List<Future<?>> tasks =
          IntStream.range(0, 8)
              .<Future<?>>mapToObj(
                  seed ->
                      threads.submit(
                          () -> {
                            int[] order = new Random(seed).ints(300, 0, 2000).toArray();
                            SparseRows block = new SparseRows();
                            data.matrix().gather(order, block);
                            assertSame(rows, order, block);
                          }))
              .toList();
      for (Future<?> task : tasks) {
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void rowsOutsideOfTheMatrixAreRefused() {
    for (String name : new String[] {"csr_i32", "csc_i32", "dense_f32"}) {
      try (CellDataset data = format.open(Fixtures.file(name))) {
        CellMatrix matrix = data.matrix();
        SparseRows into = new SparseRows();
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.read(0, 13, into));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.gather(new int[] {12}, into));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.gather(new int[] {-1}, into));
      }
    }
  }

  @Test
  void aClosedDataSetCannotBeRead() {
    CellDataset data = format.open(Fixtures.file("csr_i32"));
    CellMatrix matrix = data.matrix();
    data.close();
    assertThrows(IllegalStateException.class, () -> matrix.read(0, 1, new SparseRows()));
    assertEquals(12, data.cells());
  }
}
