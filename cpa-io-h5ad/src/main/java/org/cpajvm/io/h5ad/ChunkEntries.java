package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;

/**
 * The entries of a list that knows chunks by their numbers: an address, and behind it a size and a
 * mask where chunks are filtered. Entries of chunks that were never written lead nowhere.
 */
final class ChunkEntries {
  private final Structure structure;
  private final boolean filtered;
  private final int entryBytes;
  private final int chunkBytes;
  private final Sink sink;

  /** Takes the chunks of a list. */
  interface Sink {

    /**
     * Takes a chunk.
     *
     * @param mask a bit for each filter that it did not go through
     */
    void chunk(long number, long address, long size, int mask);
  }

  /**
   * Prepares to read.
   *
   * @param entryBytes how long an entry is, which says how many bytes the size has
   * @param chunkBytes the size of chunks without filters
   */
  ChunkEntries(Structure structure, boolean filtered, int entryBytes, int chunkBytes, Sink sink) {
    int least = structure.addressSize() + (filtered ? 5 : 0);
    int most = structure.addressSize() + (filtered ? 12 : 0);
    if (entryBytes < least || entryBytes > most) {
      throw new Damage("has a list of chunks of a form that none has" + Fields.REPAIR);
    }
    this.structure = structure;
    this.filtered = filtered;
    this.entryBytes = entryBytes;
    this.chunkBytes = chunkBytes;
    this.sink = sink;
  }

  int bytes() {
    return entryBytes;
  }

  Structure structure() {
    return structure;
  }

  /** Reads entries that follow each other. */
  void read(Fields content, long first, int count) {
    for (int i = 0; i < count; i++) {
      Fields entry = content.part(entryBytes);
      long address = entry.address();
      long size = filtered ? entry.number(entry.remaining() - 4) : chunkBytes;
      int mask = filtered ? entry.i32() : 0;
      if (address != Fields.UNDEFINED) {
        sink.chunk(first + i, address, size, mask);
      }
    }
  }

  /**
   * Reads entries in pages, each of which ends with a checksum; pages without a chunk were never
   * written.
   *
   * @param written a bit for each page, the highest bit of a byte first
   */
  void readPages(long address, long first, long count, int page, ByteBuffer written, int firstBit) {
    long at = address;
    long number = first;
    for (int p = 0; number < first + count; p++) {
      int entries = (int) Math.min(page, first + count - number);
      long length = (long) entries * entryBytes + 4;
      int bit = firstBit + p;
      if ((written.get(bit / 8) & (0x80 >>> (bit % 8))) != 0) {
        read(structure.checked(at, length), number, entries);
      }
      at += length;
      number += entries;
    }
  }
}
