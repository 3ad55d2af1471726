package org.cpajvm.core.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.SparseRows;

/** Writes the tables and the main matrix of a data set, a few blocks of rows at a time. */
public final class StudyWriter {
  private static final int BLOCK_ROWS = 512;

  private StudyWriter() {}

  /**
   * Writes a data set and finishes the file.
   *
   * @param writer where to; nothing is written to it yet
   * @param blocks how many blocks of rows are made at the same time, on as many threads as the
   *     machine has; this bounds the memory
   * @param progress is told now and then how many rows are written
   */
  public static void write(
      CellDataset data, DatasetWriter writer, int blocks, IntConsumer progress) {
    writer.obs(data.obs());
    writer.var(data.var());
    CellMatrix cells = data.matrix();
    List<SparseRows> buffers = new ArrayList<>();
    IntStream.range(0, blocks).forEach(i -> buffers.add(new SparseRows()));
    try (DatasetWriter.MatrixWriter matrix = writer.matrix(data.genes())) {
      for (long from = 0; from < cells.rows(); from += (long) blocks * BLOCK_ROWS) {
        long first = from;
        IntStream.range(0, blocks)
            .parallel()
            .forEach(i -> fill(cells, first + (long) i * BLOCK_ROWS, buffers.get(i)));
        buffers.forEach(matrix::append);
        progress.accept((int) Math.min(cells.rows(), from + (long) blocks * BLOCK_ROWS));
      }
    }
    writer.finish();
  }

  private static void fill(CellMatrix cells, long from, SparseRows rows) {
    cells.read(
        (int) Math.min(cells.rows(), from), (int) Math.min(cells.rows(), from + BLOCK_ROWS), rows);
  }
}
