package org.cpajvm.dl4j;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix product z = x y, either of them transposed, of contiguous matrices in memory of the
 * host. {@link Workers} compute a part of the rows or columns of the result each, by OpenBLAS on
 * one thread: its own threads, which are woken up for each product, gain a third of that on small
 * matrices (docs/performance.md).
 */
final class Product implements StaticPlan.Step {
  private static final long LEAST_OPERATIONS = 500_000; // of a thread

  private final boolean transposeX;
  private final boolean transposeY;
  private final INDArray z;
  private final int rows;
  private final int columns;
  private final int inner;
  private INDArray x;
  private INDArray y;

  Product(INDArray x, boolean transposeX, INDArray y, boolean transposeY, INDArray z) {
    this.x = x;
    this.transposeX = transposeX;
    this.y = y;
    this.transposeY = transposeY;
    this.z = z;
    this.rows = Math.toIntExact(x.size(transposeX ? 1 : 0));
    this.inner = Math.toIntExact(x.size(transposeX ? 0 : 1));
    this.columns = Math.toIntExact(y.size(transposeY ? 0 : 1));
  }

  /** A product of contiguous matrices, by the way that is there. */
  static StaticPlan.Step of(
      INDArray x, boolean transposeX, INDArray y, boolean transposeY, INDArray z) {
    if (takes(x) && takes(y) && takes(z)) {
      return new Product(x, transposeX, y, transposeY, z);
    }
    Mmul op = new Mmul(x, y, transposeX, transposeY, false);
    OpContext context = Nd4j.getExecutioner().buildContext();
    context.setArgs(new INDArray[] {x, y}, op.iArgs(), op.dArgs(), op.tArgs(), op.bArgs());
    context.setOutputArray(0, z);
    return new StaticPlan.Call(op, context);
  }

  /** Whether an array is one that a product can read or write. */
  static boolean takes(INDArray array) {
    return Nd4j.getEnvironment().isCPU()
        && array.rank() == 2
        && (array.dataType() == DataType.FLOAT || array.dataType() == DataType.DOUBLE)
        && array.stride(1) == 1
        && array.stride(0) == array.size(1);
  }

  /** Replaces an operand, the first or the second, by another array of its shape. */
  void bind(int position, INDArray array) {
    if (position == 0) {
      x = array;
    } else {
      y = array;
    }
  }

  @Override
  public String kind() {
    return "matmul";
  }

  @Override
  public void run() {
    boolean byRows = rows >= columns;
    int length = byRows ? rows : columns;
    long least = Math.max(1, LEAST_OPERATIONS * length / (2L * rows * columns * inner));
    Workers.split(
        length,
        Workers.parts(length, (int) Math.min(least, Integer.MAX_VALUE)),
        (part, from, to) -> {
          if (byRows) {
            multiply(from, to, 0, columns);
          } else {
            multiply(0, rows, from, to);
          }
        });
  }

  private void multiply(int firstRow, int rowsEnd, int firstColumn, int columnsEnd) {
    int ofX = transposeX ? rows : inner;
    int ofY = transposeY ? inner : columns;
    long atX = x.offset() + (transposeX ? firstRow : (long) firstRow * ofX);
    long atY = y.offset() + (transposeY ? (long) firstColumn * ofY : firstColumn);
    long atZ = z.offset() + (long) firstRow * columns + firstColumn;
    int m = rowsEnd - firstRow;
    int n = columnsEnd - firstColumn;
    int tx = transposeX ? CblasTrans : CblasNoTrans;
    int ty = transposeY ? CblasTrans : CblasNoTrans;
    if (z.dataType() == DataType.FLOAT) {
      FloatPointer px = new FloatPointer(x.data().pointer()).position(atX);
      FloatPointer py = new FloatPointer(y.data().pointer()).position(atY);
      FloatPointer pz = new FloatPointer(z.data().pointer()).position(atZ);
      cblas_sgemm(CblasRowMajor, tx, ty, m, n, inner, 1, px, ofX, py, ofY, 0, pz, columns);
    } else {
      DoublePointer px = new DoublePointer(x.data().pointer()).position(atX);
      DoublePointer py = new DoublePointer(y.data().pointer()).position(atY);
      DoublePointer pz = new DoublePointer(z.data().pointer()).position(atZ);
      cblas_dgemm(CblasRowMajor, tx, ty, m, n, inner, 1, px, ofX, py, ofY, 0, pz, columns);
    }
  }

  @Override
  public void close() {
    // All of its memory is the plan's.
  }
}
