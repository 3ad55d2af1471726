package org.cpajvm.io.h5ad;

import org.cpajvm.api.data.SparseRows;

/** A matrix that is being written, row block by row block. */
abstract class MatrixOutput {
  private final int columns;
  private long rows;

  MatrixOutput(int columns) {
    if (columns < 0) {
      throw new IllegalArgumentException(columns + " columns");
    }
    this.columns = columns;
  }

  final int columns() {
    return columns;
  }

  final long rows() {
    return rows;
  }

  /** Appends rows whose columns ascend. */
  final void append(SparseRows block) {
    for (int row = 0; row < block.rows(); row++) {
      int last = -1;
      for (int i = block.start(row); i < block.start(row + 1); i++) {
        int column = block.columns()[i];
        if (column <= last || column >= columns) {
          throw new IllegalArgumentException(
              "row " + row + " has column " + column + " after " + last + " of " + columns);
        }
        last = column;
      }
    }
    write(block);
    rows += block.rows();
  }

  /** Appends dense rows, row-major. */
  final void append(float[] values, int count) {
    if (count < 0 || (long) count * columns > values.length) {
      throw new IllegalArgumentException(
          values.length + " values are not " + count + " rows of " + columns);
    }
    write(values, count);
    rows += count;
  }

  abstract void write(SparseRows block);

  abstract void write(float[] values, int count);

  /** Ends the matrix and says where it is. */
  abstract long finish(ElementWriter elements, String path);
}
