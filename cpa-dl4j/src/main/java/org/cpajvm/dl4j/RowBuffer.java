package org.cpajvm.dl4j;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes rows of a matrix: values are set in a row on the heap, which goes over as one block and is
 * 0 again.
 */
abstract class RowBuffer {

  /** A buffer for the rows of a contiguous matrix. */
  static RowBuffer of(INDArray matrix, int columns) {
    return matrix.dataType() == DataType.DOUBLE
        ? new Doubles(matrix, columns)
        : new Floats(matrix, columns);
  }

  abstract void set(int column, double value);

  abstract void add(int column, double value);

  abstract void write(int row);

  private static final class Floats extends RowBuffer {
    private final FloatPointer pointer;
    private final long start;
    private final float[] values;

    Floats(INDArray matrix, int columns) {
      this.pointer = new FloatPointer(matrix.data().pointer());
      this.start = matrix.offset();
      this.values = new float[columns];
    }

    @Override
    void set(int column, double value) {
      values[column] = (float) value;
    }

    @Override
    void add(int column, double value) {
      values[column] += (float) value;
    }

    @Override
    void write(int row) {
      pointer.position(start + (long) row * values.length).put(values, 0, values.length);
      Arrays.fill(values, 0);
    }
  }

  private static final class Doubles extends RowBuffer {
    private final DoublePointer pointer;
    private final long start;
    private final double[] values;

    Doubles(INDArray matrix, int columns) {
      this.pointer = new DoublePointer(matrix.data().pointer());
      this.start = matrix.offset();
      this.values = new double[columns];
    }

    @Override
    void set(int column, double value) {
      values[column] = value;
    }

    @Override
    void add(int column, double value) {
      values[column] += value;
    }

    @Override
    void write(int row) {
      pointer.position(start + (long) row * values.length).put(values, 0, values.length);
      Arrays.fill(values, 0);
    }
  }
}
