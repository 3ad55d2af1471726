package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Matrices of obsm that are written block by block are those that are written at once. */
class StreamedObsmTest {
  private static final int CELLS = 2500;
  private static final int WIDTH = 7;

  @TempDir Path folder;

  private static DatasetWriter begin(Path file) {
    DatasetWriter writer = new H5adFormat().create(file);
    writer.obs(
        Table.ofIndex(IntStream.range(0, CELLS).mapToObj(i -> "c" + i).toArray(String[]::new)));
    writer.var(Table.ofIndex("g"));
    return writer;
  }

  private static float[] values() {
    float[] values = new float[CELLS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.5f;
    }
    return values;
  }

  @Test
  void blocksMakeTheMatrix() {
    Path file = folder.resolve("blocks.h5ad");
    float[] values = values();
    try (DatasetWriter writer = begin(file)) {
      writer.obsm("whole", new Annotation.Dense(CELLS, WIDTH, values));
      try (DatasetWriter.MatrixWriter matrix = writer.obsm("blocks", WIDTH)) {
        for (int from = 0; from < CELLS; from += 512) {
          int rows = Math.min(512, CELLS - from);
          matrix.append(Arrays.copyOfRange(values, from * WIDTH, (from + 512) * WIDTH), rows);
        }
      }
      writer.finish();
    }
    try (CellDataset data = new H5adFormat().open(file)) {
      for (String name : new String[] {"whole", "blocks"}) {
        Annotation.Dense read = (Annotation.Dense) data.obsm().get(name);
        assertEquals(CELLS, read.rows());
        assertArrayEquals(values, read.values(), name);
      }
    }
  }

  @Test
  void aMatrixOfOtherRowsIsRefused() {
    try (DatasetWriter writer = begin(folder.resolve("short.h5ad"))) {
      try (DatasetWriter.MatrixWriter matrix = writer.obsm("X_short", WIDTH)) {
        matrix.append(values(), CELLS - 1);
      }
      assertThrows(IllegalStateException.class, writer::finish);
    }
  }
}
