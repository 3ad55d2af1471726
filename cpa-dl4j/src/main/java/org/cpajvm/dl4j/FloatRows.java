package org.cpajvm.dl4j;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rows of a contiguous matrix of floats, copied to and from the heap, where loops over them are
 * vectorized. For one thread.
 */
final class FloatRows {
  private final FloatPointer pointer;
  private final long start;
  private final int columns;

  /** The rows of a matrix; a vector is one row. */
  FloatRows(INDArray matrix) {
    if (matrix.rank() == 2 && (matrix.stride(1) != 1 || matrix.stride(0) != matrix.size(1))) {
      throw new IllegalArgumentException("not row by row in memory: " + matrix.shapeInfoToString());
    }
    this.pointer = new FloatPointer(matrix.data().pointer());
    this.start = matrix.offset();
    this.columns = Math.toIntExact(matrix.rank() < 2 ? matrix.length() : matrix.size(1));
  }

  /** The numbers of a contiguous vector, or of a matrix row by row. */
  static float[] vector(INDArray array) {
    float[] numbers = new float[Math.toIntExact(array.length())];
    new FloatRows(array.reshape(array.length())).get(0, numbers);
    return numbers;
  }

  void get(int row, float[] into) {
    pointer.position(start + (long) row * columns).get(into, 0, columns);
  }

  void put(int row, float[] from) {
    pointer.position(start + (long) row * columns).put(from, 0, columns);
  }
}
