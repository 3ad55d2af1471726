package org.cpajvm.io.h5ad;

import java.util.Arrays;

/** Where the chunks of an array are in its file; those that were never written are nowhere. */
final class ChunkTable {
  private static final int TREE_PLAIN = 10; // kinds of B-trees
  private static final int TREE_FILTERED = 11;

  private final Structure structure;
  private final Layout.Chunked layout;
  private final int[] chunk;
  private final int chunkBytes;
  private final long[] shape;
  private final long[] largest;
  private final long[] grid;
  private final int count;
  // The chunks that are there; after reading, by their position in the grid.
  private int known;
  private int[] indexes = new int[16];
  private long[] addresses = new long[16];
  private int[] sizes = new int[16];
  private int[] masks = new int[16];

  private ChunkTable(StoredArray array, Layout.Chunked layout, int chunkBytes) {
    this.structure = array.file().structure();
    this.layout = layout;
    this.chunk = layout.shape();
    this.chunkBytes = chunkBytes;
    this.shape = array.shape();
    this.largest = array.largestShape();
    this.grid = new long[chunk.length];
    long chunks = 1;
    for (int d = 0; d < grid.length; d++) {
      grid[d] = cover(shape[d], chunk[d]);
      chunks =
          grid[d] > Integer.MAX_VALUE || chunks > Integer.MAX_VALUE ? chunks : chunks * grid[d];
      if (grid[d] > Integer.MAX_VALUE || chunks > Integer.MAX_VALUE - 16) {
        throw new Unsupported(
            "has more chunks than can be counted: write it again in larger chunks");
      }
    }
    this.count = (int) chunks;
  }

  private static long cover(long length, int chunk) {
    return length / chunk + (length % chunk == 0 ? 0 : 1);
  }

  /** Reads the list of chunks. */
  static ChunkTable read(StoredArray array, Layout.Chunked layout, int chunkBytes) {
    ChunkTable table = new ChunkTable(array, layout, chunkBytes);
    if (layout.address() != Fields.UNDEFINED && table.count > 0) {
      table.read();
      table.sort();
    }
    return table;
  }

  private void read() {
    switch (layout.index()) {
      case TREE_1 -> readTree(layout.address(), 256);
      case SINGLE ->
          add(
              new long[grid.length],
              layout.address(),
              layout.single() < 0 ? chunkBytes : layout.single(),
              layout.singleMask());
      case IMPLICIT -> readImplicit();
      case FIXED_ARRAY ->
          FixedArray.forEach(structure, layout.address(), chunkBytes, this::addByPosition);
      case EXTENSIBLE_ARRAY -> {
        if (Arrays.stream(largest).filter(length -> length < 0).count() != 1) {
          throw new Damage("has a list of chunks that does not fit its shape" + Fields.REPAIR);
        }
        ExtensibleArray.forEach(structure, layout.address(), chunkBytes, this::addByPosition);
      }
      case TREE_2 -> readTree2();
    }
  }

  /** How many chunks the array has, whether they were written or not. */
  int count() {
    return count;
  }

  /** How many chunks there are along each dimension. */
  long[] grid() {
    return grid;
  }

  /** Finds a chunk by its position in the grid, row-major; negative where it was never written. */
  int find(int index) {
    return Arrays.binarySearch(indexes, 0, known, index);
  }

  /** Where in the file a chunk that was found is. */
  long address(int found) {
    return addresses[found];
  }

  /** How many bytes it has in the file. */
  int size(int found) {
    return sizes[found];
  }

  /** A bit for each filter that it did not go through. */
  int mask(int found) {
    return masks[found];
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
  private void readTree(long address, int above) {
    int headBytes = 8 + 2 * structure.addressSize();
    Fields head = structure.fields(address, headBytes).signature("TREE");
    int kind = head.u8();
    int level = head.u8();
    int entries = head.u16();
    if (kind != 1 || level >= above) {
      throw new Damage("its list of chunks is damaged: copy or create the file again");
    }
    int rank = grid.length;
    int step = 8 + 8 * (rank + 1) + structure.addressSize();
    Fields body = structure.fields(address + headBytes, (long) entries * step);
    long[] position = new long[rank];
    for (int i = 0; i < entries; i++) {
      long size = body.u32();
      int mask = body.i32();
      for (int d = 0; d < rank; d++) {
        long offset = body.number(8);
        if (level == 0 && (offset < 0 || offset % chunk[d] != 0)) {
          throw new Damage("a chunk is listed at a place where none can be" + Fields.REPAIR);
        }
        position[d] = offset / chunk[d];
      }
      body.skip(8);
      long child = body.address();
      if (level > 0) {
        readTree(child, level);
      } else {
        add(position, child, size, mask);
      }
    }
  }

  private void readTree2() {
    boolean filtered = structure.fields(layout.address(), 6).skip(5).u8() == TREE_FILTERED;
    int rank = grid.length;
    long[] position = new long[rank];
    BTree2.forEach(
        structure,
        layout.address(),
        filtered ? TREE_FILTERED : TREE_PLAIN,
        record -> {
          long address = record.address();
          // The size takes as many bytes as are left of a record.
          long size = filtered ? record.number(record.remaining() - 4 - 8 * rank) : chunkBytes;
          int mask = filtered ? record.i32() : 0;
          for (int d = 0; d < rank; d++) {
            position[d] = record.number(8);
          }
          add(position, address, size, mask);
        });
  }

  /** Chunks that follow each other, with room for all that there may ever be. */
  private void readImplicit() {
    if (count > structure.bytes().size() / chunkBytes) {
      throw new Damage("claims to have more chunks than the file can hold" + Fields.REPAIR);
    }
    long[] position = new long[grid.length];
    for (int index = 0; index < count; index++) {
      long rest = index;
      for (int d = grid.length - 1; d >= 0; d--) {
        position[d] = rest % grid[d];
        rest /= grid[d];
      }
      long place = 0;
      for (int d = 0; d < grid.length; d++) {
        place = d == 0 ? position[0] : Math.multiplyExact(place, most(d)) + position[d];
      }
      add(position, Math.addExact(layout.address(), place * chunkBytes), chunkBytes, 0);
    }
  }

  /** The number of chunks along a dimension of the array as large as it may become. */
  private long most(int d) {
    if (largest[d] < 0) {
      throw new Damage("has a list of chunks without an order" + Fields.REPAIR);
    }
    return cover(largest[d], chunk[d]);
  }

  /**
   * Adds a chunk that is known by its number. Chunks are numbered row by row over the array as
   * large as it may become; where one dimension has no limit it comes before the others.
   */
  private void addByPosition(long number, long address, long size, int mask) {
    int first = 0;
    for (int d = 0; d < largest.length; d++) {
      first = largest[d] < 0 ? d : first;
    }
    long[] position = new long[grid.length];
    long rest = number;
    for (int d = grid.length - 1; d >= 0; d--) {
      if (d != first) {
        long most = most(d);
        position[d] = rest % most;
        rest /= most;
      }
    }
    position[first] = rest;
    add(position, address, size, mask);
  }

  private void add(long[] position, long address, long size, int mask) {
    long index = 0;
    boolean partial = false;
    for (int d = 0; d < grid.length; d++) {
      if (position[d] < 0) {
        throw new Damage("a chunk is listed at a place where none can be" + Fields.REPAIR);
      }
      if (position[d] >= grid[d]) {
        return; // left over from when the array was larger
      }
      partial |= (position[d] + 1) * chunk[d] > shape[d];
      index = index * grid[d] + position[d];
    }
    if (size < 0 || size > Integer.MAX_VALUE || address < 0) {
      throw new Damage("a chunk is listed with a size that none has" + Fields.REPAIR);
    }
    if (!structure.bytes().holds(structure.base() + address, size)) {
      throw new Damage("a chunk is listed outside of the file: it is truncated or damaged");
    }
    if (known == indexes.length) {
      grow();
    }
    indexes[known] = (int) index;
    addresses[known] = structure.base() + address;
    sizes[known] = (int) size;
    masks[known] = partial && layout.plainEdges() ? -1 : mask;
    known++;
  }

  private void grow() {
    int length = Math.multiplyExact(2, known);
    indexes = Arrays.copyOf(indexes, length);
    addresses = Arrays.copyOf(addresses, length);
    sizes = Arrays.copyOf(sizes, length);
    masks = Arrays.copyOf(masks, length);
  }

  private void sort() {
    int[] order = RowOrder.ascending(Arrays.copyOf(indexes, known));
    int[] sortedIndexes = new int[known];
    long[] sortedAddresses = new long[known];
    int[] sortedSizes = new int[known];
    int[] sortedMasks = new int[known];
    for (int i = 0; i < known; i++) {
      sortedIndexes[i] = indexes[order[i]];
      sortedAddresses[i] = addresses[order[i]];
      sortedSizes[i] = sizes[order[i]];
      sortedMasks[i] = masks[order[i]];
      if (i > 0 && sortedIndexes[i] == sortedIndexes[i - 1]) {
        throw new Damage("a chunk is listed twice: copy or create the file again");
      }
    }
    indexes = sortedIndexes;
    addresses = sortedAddresses;
    sizes = sortedSizes;
    masks = sortedMasks;
  }
}
