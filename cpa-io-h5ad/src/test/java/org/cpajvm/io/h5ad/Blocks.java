package org.cpajvm.io.h5ad;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;

/** Matrices for tests. */
final class Blocks {
  private Blocks() {}

  /** Random rows, of which some are empty; a few values are stored zeros. */
  static SparseRows random(int rows, int columns, double density, long seed) {
    Random random = new Random(seed);
    SparseRows block = new SparseRows();
    int[] at = new int[columns];
    float[] values = new float[columns];
    for (int row = 0; row < rows; row++) {
      int entries = 0;
      for (int column = 0; column < columns && row % 7 != 3; column++) {
        if (random.nextDouble() < density) {
          at[entries] = column;
          values[entries++] = random.nextInt(40) == 0 ? 0 : random.nextFloat() * 10 - 2;
        }
      }
      block.addRow(at, values, entries);
    }
    return block;
  }

  static Table names(String prefix, int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = prefix + i;
    }
    return new Table("", StringColumn.of(names), Map.of());
  }

  /** A table with many columns of small numbers: the last one holds how many come before it. */
  static Table wide(int rows, int count) {
    Map<String, Column> columns = new LinkedHashMap<>();
    long[] values = new long[rows];
    for (int i = 0; i < count; i++) {
      Arrays.fill(values, i);
      columns.put("column " + i, NumberColumn.of(NumberType.INT32, values));
    }
    return new Table("barcode", names("c", rows).index(), columns);
  }

  /** Writes a file with one matrix, sparse or dense. */
  static Path write(Path file, SparseRows rows, int columns, boolean dense) {
    return write(file, names("c", rows.rows()), rows, columns, dense);
  }

  static Path write(Path file, Table obs, SparseRows rows, int columns, boolean dense) {
    try (DatasetWriter writer = new H5adFormat().create(file)) {
      writer.obs(obs);
      writer.var(names("g", columns));
      try (DatasetWriter.MatrixWriter matrix =
          dense ? writer.denseMatrix(columns) : writer.matrix(columns)) {
        matrix.append(rows);
      }
      writer.finish();
    }
    return file;
  }

  /** The values of a row, zeros included. */
  static float[] row(SparseRows rows, int row, int columns) {
    float[] values = new float[columns];
    for (int i = rows.start(row); i < rows.start(row + 1); i++) {
      values[rows.columns()[i]] = rows.values()[i];
    }
    return values;
  }

  static SparseRows all(CellMatrix matrix) {
    SparseRows rows = new SparseRows();
    matrix.read(0, matrix.rows(), rows);
    return rows;
  }
}
