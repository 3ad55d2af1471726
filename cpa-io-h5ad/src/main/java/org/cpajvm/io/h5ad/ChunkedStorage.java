package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * An array that is stored in chunks of equal shape, perhaps compressed. Readers borrow a {@link
 * Cursor} each, so that any number of threads can read.
 */
final class ChunkedStorage {
  private static final int MAX_CHUNK = 1 << 29;
  private static final long CURSOR_MEMORY = 64L << 20;

  private final StoredArray array;
  private final int[] chunk;
  private final int chunkBytes;
  private final ChunkTable table;
  private final ChunkFilters filters;
  private final byte[] fill;
  private final int slots;
  private final ConcurrentLinkedDeque<Cursor> idle = new ConcurrentLinkedDeque<>();

  private ChunkedStorage(
      StoredArray array,
      int[] chunk,
      int chunkBytes,
      ChunkTable table,
      ChunkFilters filters,
      byte[] fill) {
    this.array = array;
    this.chunk = chunk;
    this.chunkBytes = chunkBytes;
    this.table = table;
    this.filters = filters;
    this.fill = fill;
    long[] grid = table.grid();
    double across = Arrays.stream(grid).skip(1).asDoubleStream().reduce(1, (a, b) -> a * b);
    this.slots = across * chunkBytes <= CURSOR_MEMORY ? Math.max(1, (int) across) : 1;
  }

  static ChunkedStorage of(
      StoredArray array, ObjectHeader header, Layout.Chunked layout, byte[] fill) {
    int size = array.type().size();
    int[] chunk = layout.shape();
    if (chunk.length != array.rank()) {
      throw new Damage("has chunks of " + chunk.length + " dimensions instead of " + array.rank());
    }
    long bytes = size;
    for (int length : chunk) {
      bytes = length <= 0 || bytes > MAX_CHUNK ? Long.MAX_VALUE : bytes * length;
    }
    if (bytes > MAX_CHUNK) {
      throw new Damage("has chunks of " + Arrays.toString(chunk) + " elements, which is too large");
    }
    ChunkFilters filters = ChunkFilters.of(header, size);
    ChunkTable table = ChunkTable.read(array, layout, (int) bytes);
    return new ChunkedStorage(array, chunk, (int) bytes, table, filters, fill);
  }

  /** The shape of a chunk. */
  int chunkLength(int dimension) {
    return chunk[dimension];
  }

  /** How many chunks there are along a dimension. */
  long chunks(int dimension) {
    return table.grid()[dimension];
  }

  /** Borrows a cursor; closing it gives it back. */
  Cursor cursor() {
    Cursor cursor = idle.pollFirst();
    return cursor == null ? new Cursor() : cursor;
  }

  /** Reads chunks and remembers the last ones; for one thread at a time. */
  final class Cursor implements AutoCloseable {
    private final ChunkFilters.Decoder decoder = filters.new Decoder(chunkBytes);
    private final byte[][] decoded = new byte[slots][];
    private final int[] held = new int[slots];

    private Cursor() {
      Arrays.fill(held, -1);
    }

    /**
     * The elements of a chunk, in little-endian order from position 0; valid until the next call.
     *
     * @param index the position in the grid of chunks, row-major
     */
    ByteBuffer chunk(int index) {
      int slot = index % slots;
      if (held[slot] == index) {
        return view(decoded[slot]);
      }
      int found = table.find(index);
      if (found >= 0 && filters.isEmpty()) {
        if (table.size(found) != chunkBytes) {
          throw new Damage("a chunk has " + table.size(found) + " bytes instead of " + chunkBytes);
        }
        return array.file().bytes().slice(table.address(found), chunkBytes);
      }
      held[slot] = -1;
      if (found < 0) {
        decoded[slot] = filled(decoded[slot]);
      } else {
        ByteBuffer stored = array.file().bytes().slice(table.address(found), table.size(found));
        decoded[slot] = decoder.decode(stored, table.mask(found), decoded[slot]);
      }
      held[slot] = index;
      return view(decoded[slot]);
    }

    private ByteBuffer view(byte[] bytes) {
      return ByteBuffer.wrap(bytes, 0, chunkBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] filled(byte[] reuse) {
      byte[] bytes = reuse == null ? new byte[chunkBytes + 64] : reuse;
      for (int i = 0; i < chunkBytes; i++) {
        bytes[i] = fill[i % fill.length];
      }
      return bytes;
    }

    @Override
    public void close() {
      if (array.file().isClosed()) {
        decoder.close();
      } else {
        idle.addFirst(this);
      }
    }
  }

  /** Frees what idle cursors hold. */
  void release() {
    for (Cursor cursor = idle.pollFirst(); cursor != null; cursor = idle.pollFirst()) {
      cursor.decoder.close();
    }
  }

  /** All elements in row-major order. */
  ByteBuffer all(long[] shape, int bytes) {
    byte[] whole = new byte[bytes];
    int size = array.type().size();
    try (Cursor cursor = cursor()) {
      for (int index = 0; index < table.count(); index++) {
        copy(cursor.chunk(index), table.offset(index), shape, size, whole);
      }
    }
    release();
    return ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Copies what of a chunk lies inside the array, run by run of the last dimension. */
  private void copy(ByteBuffer from, long[] offset, long[] shape, int size, byte[] into) {
    int last = shape.length - 1;
    int run = (int) Math.min(chunk[last], shape[last] - offset[last]) * size;
    long[] at = offset.clone();
    for (int source = 0; source < chunkBytes; source += chunk[last] * size) {
      long target = 0;
      boolean inside = true;
      for (int d = 0; d <= last; d++) {
        inside &= at[d] < shape[d];
        target = target * shape[d] + at[d];
      }
      if (inside) {
        from.get(source, into, (int) (target * size), run);
      }
      for (int d = last - 1; d >= 0; d--) {
        if (++at[d] < offset[d] + chunk[d]) {
          break;
        }
        at[d] = offset[d];
      }
    }
  }
}
