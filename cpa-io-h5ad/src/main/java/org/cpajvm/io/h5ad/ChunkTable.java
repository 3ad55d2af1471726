package org.cpajvm.io.h5ad;

import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.DatasetInfo;
import io.jhdf.dataset.chunked.indexing.BTreeIndex;
import io.jhdf.dataset.chunked.indexing.ChunkIndex;
import io.jhdf.dataset.chunked.indexing.ExtensibleArrayIndex;
import io.jhdf.dataset.chunked.indexing.FixedArrayIndex;
import io.jhdf.dataset.chunked.indexing.ImplicitChunkIndex;
import io.jhdf.dataset.chunked.indexing.SingleChunkIndex;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/** Where the chunks of an array are in its file. */
final class ChunkTable {
  /** The address of a chunk that was never written. */
  static final long ABSENT = -1;

  private static final int NODE_SIGNATURE = 'T' | ('R' << 8) | ('E' << 16) | ('E' << 24);

  private final FileBytes bytes;
  private final long base;
  private final int[] chunk;
  private final long[] grid;
  private final long[] addresses;
  private final int[] sizes;
  private final int[] masks;
  private long nodesLeft;

  private ChunkTable(StoredArray array, int[] chunk) {
    this.bytes = array.file().bytes();
    this.base = array.file().base();
    this.chunk = chunk;
    long[] shape = array.shape();
    this.grid = new long[chunk.length];
    long count = 1;
    // Every chunk has an entry of some bytes in the file.
    long most = Math.min(Integer.MAX_VALUE - 16, 1024 + bytes.size() / 8);
    for (int d = 0; d < grid.length; d++) {
      grid[d] = shape[d] / chunk[d] + (shape[d] % chunk[d] == 0 ? 0 : 1);
      count = grid[d] > most || count > most ? most + 1 : count * grid[d];
    }
    if (count > most) {
      throw new Damage("claims to have more chunks than the file can hold");
    }
    addresses = new long[(int) count];
    sizes = new int[(int) count];
    masks = new int[(int) count];
    Arrays.fill(addresses, ABSENT);
    nodesLeft = most;
  }

  static ChunkTable read(StoredArray array, DataLayoutMessage layout, int[] chunk, int chunkBytes) {
    ChunkTable table = new ChunkTable(array, chunk);
    if (layout instanceof ChunkedDataLayoutMessage old) {
      if (old.getBTreeAddress() != -1) {
        table.readTree(array, old.getBTreeAddress(), 256);
      }
    } else if (layout instanceof ChunkedDataLayoutMessageV4 current && current.getAddress() != -1) {
      table.readIndex(array, current, chunkBytes);
    }
    return table;
  }

  int count() {
    return addresses.length;
  }

  /** How many chunks there are along each dimension. */
  long[] grid() {
    return grid;
  }

  /** Where in the file a chunk is, or {@link #ABSENT}. */
  long address(int index) {
    return addresses[index];
  }

  /** How many bytes a chunk has in the file. */
  int size(int index) {
    return sizes[index];
  }

  /** A bit for each filter that a chunk did not go through. */
  int mask(int index) {
    return masks[index];
  }

  /** The position of the first element of a chunk in the array. */
  long[] offset(int index) {
    long[] offset = new long[grid.length];
    long rest = index;
    for (int d = grid.length - 1; d >= 0; d--) {
      offset[d] = rest % grid[d] * chunk[d];
      rest /= grid[d];
    }
    return offset;
  }

  /** Reads a node of a B-tree of version 1; levels fall, so that it cannot contain itself. */
  private void readTree(StoredArray array, long address, int above) {
    int addressSize = array.file().storage().getSizeOfOffsets();
    ByteBuffer head = bytes.slice(base + address, 8 + 2 * addressSize);
    int level = head.get(5) & 0xFF;
    int entries = head.getShort(6) & 0xFFFF;
    if (head.getInt(0) != NODE_SIGNATURE
        || head.get(4) != 1
        || level >= above
        || nodesLeft-- <= 0) {
      throw new Damage("its list of chunks is damaged: copy or create the file again");
    }
    int rank = grid.length;
    int keySize = 8 + 8 * (rank + 1);
    int step = keySize + addressSize;
    ByteBuffer body = bytes.slice(base + address + 8 + 2L * addressSize, entries * step + keySize);
    long[] offset = new long[rank];
    for (int i = 0; i < entries; i++) {
      int at = i * step;
      long child =
          addressSize == 8 ? body.getLong(at + keySize) : body.getInt(at + keySize) & 0xFFFFFFFFL;
      if (level > 0) {
        readTree(array, child, level);
        continue;
      }
      for (int d = 0; d < rank; d++) {
        offset[d] = body.getLong(at + 8 + 8 * d);
      }
      add(offset, child, body.getInt(at), body.getInt(at + 4));
    }
  }

  private void readIndex(StoredArray array, ChunkedDataLayoutMessageV4 layout, int chunkBytes) {
    DatasetInfo info = new DatasetInfo(chunkBytes, array.shape(), chunk);
    var storage = array.file().storage();
    long address = layout.getAddress();
    ChunkIndex index =
        switch (layout.getIndexingType()) {
          case 1 -> new SingleChunkIndex(layout, info);
          case 2 -> new ImplicitChunkIndex(address, info);
          case 3 -> new FixedArrayIndex(storage, address, info);
          case 4 -> new ExtensibleArrayIndex(storage, address, info);
          case 5 -> new BTreeIndex(storage, address, info);
          default -> throw new Damage("its chunks are listed in an unknown way");
        };
    int known = 0;
    for (Chunk entry : index.getAllChunks()) {
      BitSet skipped = entry.getFilterMask();
      int mask = skipped.isEmpty() ? 0 : (int) skipped.toLongArray()[0];
      add(entry.getChunkOffset(), entry.getAddress(), entry.getSize(), mask);
      known++;
    }
    // jHDF ends such a list at the first chunk that was never written.
    if (layout.getIndexingType() == 4 && known < addresses.length) {
      throw new Damage(
          "lists only some of its chunks: write the file again with a current AnnData");
    }
  }

  private void add(long[] offset, long address, int size, int mask) {
    long index = 0;
    for (int d = 0; d < grid.length; d++) {
      long position = offset[d] / chunk[d];
      if (offset[d] < 0 || offset[d] % chunk[d] != 0) {
        throw new Damage("a chunk is listed at a place where none can be");
      }
      if (position >= grid[d]) {
        return; // left over from when the array was larger
      }
      index = index * grid[d] + position;
    }
    if (size < 0 || !bytes.holds(base + address, size)) {
      throw new Damage("a chunk is listed outside of the file: it is truncated or damaged");
    }
    if (addresses[(int) index] != ABSENT) {
      throw new Damage("a chunk is listed twice: copy or create the file again");
    }
    addresses[(int) index] = base + address;
    sizes[(int) index] = size;
    masks[(int) index] = mask;
  }
}
