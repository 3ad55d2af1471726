package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/** A dense matrix of a file; its rows are given without their zeros. */
final class DenseMatrix implements CellMatrix {
  /** The most values that are decoded at a time, unless a row has more. */
  private static final int BLOCK = 1 << 20;

  private final StoredArray array;
  private final int rows;
  private final int columns;
  private final ConcurrentLinkedDeque<float[]> idle = new ConcurrentLinkedDeque<>();

  private DenseMatrix(StoredArray array, int rows, int columns) {
    this.array = array;
    this.rows = rows;
    this.columns = columns;
  }

  static DenseMatrix of(StoredArray array) {
    long[] shape = array.shape();
    H5File file = array.file();
    array.checkReadable();
    if (shape.length != 2 || !array.type().isNumeric()) {
      throw file.bad(
          array.path(),
          "is not a matrix of numbers, but "
              + shape.length
              + "-dimensional "
              + array.type().name()
              + ": store cells x genes as numbers of 32 or 64 bits");
    }
    if (Math.max(shape[0], shape[1]) > Integer.MAX_VALUE - 16
        || shape[1] * array.type().size() > FileBytes.MAX_SLICE) {
      throw file.bad(array.path(), "of " + shape[0] + " x " + shape[1] + " is too large");
    }
    return new DenseMatrix(array, (int) shape[0], (int) shape[1]);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
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
    Objects.checkFromToIndex(from, to, rows);
    int[] requested = new int[to - from];
    for (int i = 0; i < requested.length; i++) {
      requested[i] = from + i;
    }
    readBlocks(requested, into);
  }

  @Override
  public void gather(int[] requested, SparseRows into) {
    for (int row : requested) {
      Objects.checkIndex(row, rows);
    }
    readBlocks(requested, into);
  }

  private void readBlocks(int[] requested, SparseRows into) {
    array.file().bytes(); // fails where the file is closed
    into.clear();
    int most = Math.max(1, BLOCK / Math.max(1, columns));
    float[] block = borrow(Math.min(most, requested.length) * columns);
    ChunkedStorage chunks = array.chunks();
    int[] order = RowOrder.ascending(requested);
    // Blocks of the requested order: the entries of a row can only be added behind those before it.
    for (int from = 0; from < requested.length; from += most) {
      int to = Math.min(requested.length, from + most);
      int[] inOrder = to - from == order.length ? order : part(requested, from, to);
      int first = from;
      array
          .file()
          .guard(
              array.path(),
              () -> {
                if (chunks == null) {
                  decodeFlat(requested, inOrder, first, block);
                } else {
                  decodeChunks(chunks, requested, inOrder, first, block);
                }
                return block;
              });
      for (int i = 0; i < to - from; i++) {
        addRow(block, i * columns, into);
      }
    }
    idle.addFirst(block);
  }

  /** Takes a buffer of an earlier call where there is one of this size. */
  private float[] borrow(int length) {
    float[] block = idle.pollFirst();
    return block == null || block.length < length ? new float[length] : block;
  }

  private static int[] part(int[] requested, int from, int to) {
    int[] order = RowOrder.ascending(Arrays.copyOfRange(requested, from, to));
    for (int i = 0; i < order.length; i++) {
      order[i] += from;
    }
    return order;
  }

  private void decodeFlat(int[] requested, int[] order, int first, float[] block) {
    int bytes = columns * array.type().size();
    for (int i : order) {
      ByteBuffer row = array.flat((long) requested[i] * bytes, bytes);
      Numbers.toFloats(row, array.type(), columns, block, (i - first) * columns);
    }
  }

  /** Goes through the chunks that hold the rows, so that each is decoded once. */
  private void decodeChunks(
      ChunkedStorage chunks, int[] requested, int[] order, int first, float[] block) {
    int height = chunks.chunkLength(0);
    int width = chunks.chunkLength(1);
    int across = (int) chunks.chunks(1);
    int size = array.type().size();
    try (ChunkedStorage.Cursor cursor = chunks.cursor()) {
      for (int k = 0; k < order.length; ) {
        int band = requested[order[k]] / height;
        int end = k;
        while (end < order.length && requested[order[end]] / height == band) {
          end++;
        }
        for (int c = 0; c < across; c++) {
          ByteBuffer chunk = cursor.chunk(band * across + c);
          int length = Math.min(width, columns - c * width);
          for (int j = k; j < end; j++) {
            int row = requested[order[j]] - band * height;
            ByteBuffer part = chunk.slice(row * width * size, length * size);
            int at = (order[j] - first) * columns + c * width;
            Numbers.toFloats(part, array.type(), length, block, at);
          }
        }
        k = end;
      }
    }
  }

  private void addRow(float[] block, int from, SparseRows into) {
    into.reserve(columns);
    int[] at = into.columns();
    float[] values = into.values();
    int start = into.nonZeros();
    int next = start;
    for (int column = 0; column < columns; column++) {
      float value = block[from + column];
      if (value != 0) {
        at[next] = column;
        values[next] = value;
        next++;
      }
    }
    into.endRow(next - start);
  }
}
