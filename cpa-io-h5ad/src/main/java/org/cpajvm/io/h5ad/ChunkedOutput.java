package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.cpajvm.api.data.NumberType;

/**
 * An array that grows while it is written, compressed in chunks of whole rows; a list is an array
 * of rows of one element.
 */
final class ChunkedOutput {
  private static final int CHUNK_ELEMENTS = 32_768;
  private static final int CHILDREN = 64; // of a B-tree node: twice the HDF5 default of 32

  private final Hdf5Output out;
  private final ChunkPool pool;
  private final Hdf5Type type;
  private final int width; // of a row; 0 for a list
  private int chunkRows;
  private ChunkPool.Buffer current;
  private long elements;
  private int chunks;
  private long[] addresses = new long[16];
  private int[] sizes = new int[16];

  // The filter that adds a checksum; it may not be left out.
  private static final Bytes FLETCHER_32 = new Bytes().u16(3).u16(0).u16(0);

  private ChunkedOutput(Hdf5Output out, ChunkPool pool, NumberType type, int width) {
    this.out = out;
    this.pool = pool;
    this.type = Hdf5Type.of(type);
    this.width = width;
    this.chunkRows = Math.max(1, CHUNK_ELEMENTS / Math.max(1, width));
  }

  /** Begins a list. */
  static ChunkedOutput list(Hdf5Output out, ChunkPool pool, NumberType type) {
    return new ChunkedOutput(out, pool, type, 0);
  }

  /** Begins a matrix with this many columns, at least one. */
  static ChunkedOutput matrix(Hdf5Output out, ChunkPool pool, NumberType type, int columns) {
    return new ChunkedOutput(out, pool, type, columns);
  }

  long elements() {
    return elements;
  }

  void floats(float[] values, int from, int count) {
    append(count, (raw, part) -> raw.asFloatBuffer().put(values, from + part.from, part.count));
  }

  void integers(int[] values, int from, int count) {
    append(count, (raw, part) -> raw.asIntBuffer().put(values, from + part.from, part.count));
  }

  private record Part(int from, int count) {}

  private void append(int count, BiConsumer<ByteBuffer, Part> fill) {
    for (int done = 0; done < count; ) {
      if (current == null) {
        current = pool.take(chunkBytes());
      }
      ByteBuffer raw = current.raw();
      int part = Math.min(count - done, raw.remaining() / type.size());
      fill.accept(raw, new Part(done, part));
      raw.position(raw.position() + part * type.size());
      done += part;
      elements += part;
      if (!raw.hasRemaining()) {
        submit();
      }
    }
  }

  private int chunkBytes() {
    return Math.multiplyExact(chunkRows * Math.max(1, width), type.size());
  }

  private void submit() {
    pool.submit(current, this, chunks++, type.size());
    current = null;
  }

  /** Writes a compressed chunk; called by the pool. */
  void write(int index, ByteBuffer packed) {
    if (index >= addresses.length) {
      addresses = Arrays.copyOf(addresses, Math.max(index + 1, addresses.length * 2));
      sizes = Arrays.copyOf(sizes, addresses.length);
    }
    sizes[index] = packed.remaining();
    addresses[index] = out.append(packed);
  }

  /** Ends the array and says where it is; the object has its attributes already. */
  long finish(ObjectWriter object) {
    if (current != null) {
      ByteBuffer raw = current.raw();
      if (chunks == 0) {
        chunkRows = (int) (elements / Math.max(1, width)); // a small array needs no full chunk
      } else {
        raw.put(new byte[raw.remaining()]);
      }
      submit();
    }
    pool.drain();
    long rows = elements / Math.max(1, width);
    boolean list = width == 0;
    object.describe(type, list ? new long[] {rows} : new long[] {rows, width}, list, 0x0B);
    object.message(
        0x0B,
        0,
        new Bytes()
            .u8(2)
            .u8(3)
            .u16(2)
            .u16(1)
            .u16(1)
            .u32(type.size())
            .u16(1)
            .u16(1)
            .u16(1)
            .u32(ChunkPool.LEVEL)
            .add(FLETCHER_32));
    Bytes layout = new Bytes().u8(3).u8(2).u8(list ? 2 : 3).u64(writeTree()).u32(chunkRows);
    object.message(0x08, 0, (list ? layout : layout.u32(width)).u32(type.size()));
    return object.finish();
  }

  /**
   * Writes an array of one or more dimensions as a single chunk, not compressed, with a checksum.
   *
   * @return where it is
   */
  static long whole(Hdf5Output out, ObjectWriter object, Hdf5Type type, long[] shape, Bytes bytes) {
    Bytes summed = bytes.u32(Fletcher32.sum(bytes.toBuffer()));
    long chunk = out.append(summed);
    int keyBytes = 8 + 8 * (shape.length + 1);
    Bytes node = new Bytes().text("TREE").u8(1).u8(0).u16(1);
    node.u64(Hdf5Output.UNDEFINED).u64(Hdf5Output.UNDEFINED);
    node.u32(summed.length()).zeros(keyBytes - 4).u64(chunk);
    node.u32(0).u32(0);
    for (long length : shape) {
      node.u64(length);
    }
    node.u64(0);
    node.zeros(24 + CHILDREN * 8 + (CHILDREN + 1) * keyBytes - node.length());
    object.describe(type, shape, false, 0x0B);
    object.message(0x0B, 0, new Bytes().u8(2).u8(1).add(FLETCHER_32));
    Bytes layout = new Bytes().u8(3).u8(2).u8(shape.length + 1).u64(out.append(node));
    for (long length : shape) {
      layout.u32((int) length);
    }
    object.message(0x08, 0, layout.u32(type.size()));
    return object.finish();
  }

  /** A part of the list of chunks: a node of the tree, or a chunk. */
  private record Entry(long address, int size, long firstRow) {}

  /** Writes the list of chunks as a B-tree of version 1, from its leaves to its root. */
  private long writeTree() {
    if (chunks == 0) {
      return Hdf5Output.UNDEFINED;
    }
    List<Entry> level = new ArrayList<>(chunks);
    for (int i = 0; i < chunks; i++) {
      level.add(new Entry(addresses[i], sizes[i], (long) i * chunkRows));
    }
    int height = 0;
    do {
      level = writeLevel(level, height++);
    } while (level.size() > 1);
    return level.get(0).address;
  }

  private List<Entry> writeLevel(List<Entry> children, int height) {
    int keyBytes = 8 + 8 * (width == 0 ? 2 : 3);
    int nodeBytes = 24 + CHILDREN * 8 + (CHILDREN + 1) * keyBytes;
    int padded = (nodeBytes + 7) / 8 * 8;
    int nodes = (children.size() + CHILDREN - 1) / CHILDREN;
    long first = (out.position() + 7) / 8 * 8;
    long endRow = (long) chunks * chunkRows;
    List<Entry> parents = new ArrayList<>(nodes);
    for (int n = 0; n < nodes; n++) {
      List<Entry> part =
          children.subList(n * CHILDREN, Math.min(children.size(), (n + 1) * CHILDREN));
      Bytes node = new Bytes().text("TREE").u8(1).u8(height).u16(part.size());
      node.u64(n == 0 ? Hdf5Output.UNDEFINED : first + (n - 1L) * padded);
      node.u64(n == nodes - 1 ? Hdf5Output.UNDEFINED : first + (n + 1L) * padded);
      for (Entry child : part) {
        key(node, child.size, child.firstRow).u64(child.address);
      }
      int behind = (n + 1) * CHILDREN;
      key(node, 0, behind < children.size() ? children.get(behind).firstRow : endRow);
      node.zeros(padded - node.length());
      parents.add(new Entry(out.append(node), part.get(0).size, part.get(0).firstRow));
    }
    return parents;
  }

  private Bytes key(Bytes node, int size, long row) {
    node.u32(size).u32(0).u64(row);
    return (width == 0 ? node : node.u64(0)).u64(0);
  }
}
