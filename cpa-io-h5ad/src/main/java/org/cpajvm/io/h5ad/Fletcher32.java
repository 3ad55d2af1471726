package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The checksum that HDF5 puts behind a chunk: Fletcher's, over 16-bit big-endian words. */
final class Fletcher32 {
  private static final int BLOCK = 1 << 14; // words that may be added up without folding

  private Fletcher32() {}

  /** Checks the checksum behind some bytes and gives the bytes without it. */
  static ByteBuffer strip(ByteBuffer stored) {
    int length = stored.remaining() - 4;
    if (length < 0) {
      throw new Damage("a chunk is shorter than its checksum");
    }
    ByteBuffer bytes = stored.slice(stored.position(), length);
    int expected =
        stored.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(stored.position() + length);
    if (sum(bytes) != expected) {
      throw new Damage("a chunk does not have its checksum: copy or create the file again");
    }
    return bytes;
  }

  static int sum(ByteBuffer bytes) {
    ByteBuffer input = bytes.slice().order(ByteOrder.BIG_ENDIAN);
    int words = input.remaining() / 2;
    long low = 0;
    long high = 0;
    for (int from = 0; from < words; from += BLOCK) {
      int to = Math.min(words, from + BLOCK);
      for (int word = from; word < to; word++) {
        low += input.getShort(2 * word) & 0xFFFF;
        high += low;
      }
      low = fold(low);
      high = fold(high);
    }
    if (input.remaining() % 2 == 1) {
      low += (input.get(2 * words) & 0xFF) << 8;
      high += low;
    }
    return (int) ((fold(high) << 16) | fold(low));
  }

  /** Modulo 65535, but with 65535 rather than 0 where the sum is not 0. */
  private static long fold(long sum) {
    long folded = sum;
    while (folded > 0xFFFF) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return folded;
  }
}
