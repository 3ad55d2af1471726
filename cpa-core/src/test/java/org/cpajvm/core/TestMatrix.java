package org.cpajvm.core;

import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/** A small matrix of given numbers; zeros are not stored, NaN is. */
public record TestMatrix(float[][] values, int columns) implements CellMatrix {

  public static TestMatrix of(float[]... values) {
    return new TestMatrix(values, values[0].length);
  }

  /** Counts with many zeros. */
  public static TestMatrix counts(int rows, int columns, int largest, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int column = 0; column < columns; column++) {
        row[column] = random.nextInt(3) == 0 ? random.nextInt(largest + 1) : 0;
      }
      row[random.nextInt(columns)] = largest;
    }
    return new TestMatrix(values, columns);
  }

  @Override
  public int rows() {
    return values.length;
  }

  @Override
  public OptionalLong storedEntries() {
    return OptionalLong.empty();
  }

  @Override
  public boolean isDense() {
    return true;
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    into.clear();
    for (int row = from; row < to; row++) {
      add(row, into);
    }
  }

  @Override
  public void gather(int[] rows, SparseRows into) {
    into.clear();
    for (int row : rows) {
      add(row, into);
    }
  }

  private void add(int row, SparseRows into) {
    int[] at = new int[columns];
    float[] stored = new float[columns];
    int entries = 0;
    for (int column = 0; column < columns; column++) {
      if (values[row][column] != 0) {
        at[entries] = column;
        stored[entries++] = values[row][column];
      }
    }
    into.addRow(at, stored, entries);
  }

  /** All rows of a block, dense. */
  public static float[][] dense(SparseRows rows, int columns) {
    float[][] dense = new float[rows.rows()][columns];
    for (int row = 0; row < rows.rows(); row++) {
      for (int k = rows.start(row); k < rows.start(row + 1); k++) {
        dense[row][rows.columns()[k]] = rows.values()[k];
      }
    }
    return dense;
  }

  /** All rows of a matrix, dense. */
  public static float[][] dense(CellMatrix matrix) {
    SparseRows rows = new SparseRows();
    matrix.read(0, matrix.rows(), rows);
    return dense(rows, matrix.columns());
  }
}
