package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;

/**
 * Undoes the HDF5 filter bitshuffle (32008): blocks of shuffled bits, alone or each compressed with
 * LZ4 or Zstandard; elements behind the last eight are stored as they are.
 */
final class Bitshuffle implements Unpacker {
  private static final int LZ4 = 2;
  private static final int ZSTD = 3;
  private static final int HEAD = 12;

  private final int size;
  private final int blockElements;
  private final int compression;
  private final Zstd zstd = new Zstd();
  private byte[] shuffled = new byte[0];

  /**
   * Prepares for the chunks of an array.
   *
   * @param options of the filter: two numbers of its version, the bytes of an element, the elements
   *     of a block or 0, and the compression
   * @param elementSize bytes of an element where the options do not tell
   */
  Bitshuffle(int[] options, int elementSize) {
    this.size = options.length > 2 ? options[2] : elementSize;
    int wanted = options.length > 3 ? options[3] : 0;
    this.compression = options.length > 4 ? options[4] : 0;
    if (size <= 0 || wanted < 0 || wanted % 8 != 0) {
      throw new Damage("has wrong options of the filter bitshuffle" + ChunkFilters.REPAIR);
    }
    if (compression != 0 && compression != LZ4 && compression != ZSTD) {
      throw new Damage("is compressed with an unknown kind of bitshuffle" + ChunkFilters.REWRITE);
    }
    this.blockElements = wanted > 0 ? wanted : Math.max(128, 8192 / size / 8 * 8);
  }

  @Override
  public int unpack(byte[] from, int end, byte[] into) {
    if (compression == 0) {
      check(end <= into.length);
      return blocks(from, 0, end, end, blockElements, into);
    }
    check(end >= HEAD);
    ByteBuffer head = ByteBuffer.wrap(from);
    long total = head.getLong(0);
    int block = head.getInt(8) / size;
    check(total >= 0 && total <= into.length && block > 0 && block % 8 == 0);
    return blocks(from, HEAD, end, (int) total, block, into);
  }

  private int blocks(byte[] from, int start, int end, int total, int block, byte[] into) {
    int elements = total / size;
    int in = start;
    int done = 0;
    while (elements - done >= 8) {
      int count = Math.min(block, (elements - done) / 8 * 8);
      in = block(from, in, end, count, into, done * size);
      done += count;
    }
    int rest = total - done * size;
    check(rest == end - in);
    System.arraycopy(from, in, into, done * size, rest);
    return total;
  }

  /** Undoes one block and says where the next one begins. */
  private int block(byte[] from, int in, int end, int count, byte[] into, int at) {
    int bytes = count * size;
    if (compression == 0) {
      check(bytes <= end - in);
      Shuffle.bits(from, in, count, size, into, at);
      return in + bytes;
    }
    check(end - in >= 4);
    int packed = ByteBuffer.wrap(from).getInt(in);
    int first = in + 4;
    check(packed >= 0 && packed <= end - first);
    if (shuffled.length < bytes) {
      shuffled = new byte[bytes];
    }
    int found =
        compression == LZ4
            ? Lz4.decode(from, first, first + packed, shuffled, 0, bytes)
            : zstd.decode(from, first, first + packed, shuffled, 0, bytes);
    check(found == bytes);
    Shuffle.bits(shuffled, 0, count, size, into, at);
    return first + packed;
  }

  private static void check(boolean sound) {
    if (!sound) {
      throw new Damage("a chunk is not valid bitshuffle data" + ChunkFilters.REPAIR);
    }
  }
}
