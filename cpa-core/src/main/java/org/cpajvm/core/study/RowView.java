package org.cpajvm.core.study;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/** Some rows of a matrix, in a given order. */
final class RowView implements CellMatrix {
  private final CellMatrix matrix;
  private final int[] rows;

  RowView(CellMatrix matrix, int[] rows) {
    this.matrix = matrix;
    this.rows = rows;
  }

  @Override
  public int rows() {
    return rows.length;
  }

  @Override
  public int columns() {
    return matrix.columns();
  }

  @Override
  public OptionalLong storedEntries() {
    return OptionalLong.empty();
  }

  @Override
  public boolean isDense() {
    return matrix.isDense();
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    matrix.gather(Arrays.copyOfRange(rows, from, to), into);
  }

  @Override
  public void gather(int[] wanted, SparseRows into) {
    matrix.gather(IntStream.of(wanted).map(row -> rows[row]).toArray(), into);
  }
}
