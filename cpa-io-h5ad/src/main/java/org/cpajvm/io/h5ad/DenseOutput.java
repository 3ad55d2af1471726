package org.cpajvm.io.h5ad;

import java.util.Arrays;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;

/** A matrix that is written dense. */
final class DenseOutput extends MatrixOutput {
  private final ChunkedOutput data;
  private final float[] row;

  DenseOutput(Hdf5Output out, ChunkPool pool, int columns) {
    super(columns);
    this.data = ChunkedOutput.matrix(out, pool, NumberType.FLOAT32, Math.max(1, columns));
    this.row = new float[columns];
  }

  @Override
  void write(SparseRows added) {
    for (int r = 0; r < added.rows(); r++) {
      Arrays.fill(row, 0);
      for (int i = added.start(r); i < added.start(r + 1); i++) {
        row[added.columns()[i]] = added.values()[i];
      }
      data.floats(row, 0, row.length);
    }
  }

  @Override
  void write(float[] values, int count) {
    data.floats(values, 0, count * columns());
  }

  @Override
  long finish(ElementWriter elements, String path) {
    ObjectWriter object = elements.object(path).encoding("array", "0.2.0");
    if (columns() > 0 && rows() > 0) {
      return data.finish(object);
    }
    // Without a value there is nothing that could be in chunks.
    Hdf5Type type = Hdf5Type.of(NumberType.FLOAT32);
    return object.contiguous(type, new long[] {rows(), columns()}, Hdf5Output.UNDEFINED, 0);
  }
}
