package org.cpajvm.io.h5ad;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;

/** A matrix that is written in compressed sparse row form. */
final class SparseOutput extends MatrixOutput {
  private final ChunkedOutput data;
  private final ChunkedOutput indices;
  private final SparseRows block = new SparseRows();
  private long[] starts = new long[1024];
  private int ended; // rows of which the start is known

  SparseOutput(Hdf5Output out, ChunkPool pool, int columns) {
    super(columns);
    this.data = ChunkedOutput.list(out, pool, NumberType.FLOAT32);
    this.indices = ChunkedOutput.list(out, pool, NumberType.INT32);
  }

  @Override
  void write(SparseRows added) {
    data.floats(added.values(), 0, added.nonZeros());
    indices.integers(added.columns(), 0, added.nonZeros());
    for (int row = 0; row < added.rows(); row++) {
      if (ended + 1 == starts.length) {
        starts = Arrays.copyOf(starts, Math.addExact(starts.length, starts.length / 2));
      }
      starts[ended + 1] = starts[ended] + added.start(row + 1) - added.start(row);
      ended++;
    }
  }

  @Override
  void write(float[] values, int count) {
    for (int row = 0; row < count; row++) {
      block.clear();
      block.reserve(columns());
      int found = 0;
      for (int column = 0; column < columns(); column++) {
        float value = values[row * columns() + column];
        if (value != 0) {
          block.columns()[found] = column;
          block.values()[found++] = value;
        }
      }
      block.endRow(found);
      write(block);
    }
  }

  @Override
  long finish(ElementWriter elements, String path) {
    // In 32 bits where they fit, as AnnData writes them.
    NumberType type = starts[ended] <= Integer.MAX_VALUE ? NumberType.INT32 : NumberType.INT64;
    NumberColumn indptr = NumberColumn.of(type, Arrays.copyOf(starts, ended + 1));
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("data", data.finish(elements.object(path + "/data").encoding("array", "0.2.0")));
    parts.put(
        "indices", indices.finish(elements.object(path + "/indices").encoding("array", "0.2.0")));
    parts.put("indptr", elements.array(path + "/indptr", indptr));
    return elements
        .object(path)
        .encoding("csr_matrix", "0.1.0")
        .shape("shape", rows(), columns())
        .group(parts);
  }
}
