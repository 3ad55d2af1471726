package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The checksum that HDF5 puts behind a chunk: Fletcher's, over 16-bit big-endian words. */
final class Fletcher32 {
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
    long low = 0;
    long high = 0;
    int length = bytes.remaining();
    int start = bytes.position();
    for (int at = 0; at < length; at += 2) {
      int second = at + 1 < length ? bytes.get(start + at + 1) & 0xFF : 0;
      low += ((bytes.get(start + at) & 0xFF) << 8) | second;
      high += low;
      if ((at & 0x1FF) == 0x1FE) {
        low = fold(low);
        high = fold(high);
      }
    }
    return (int) ((fold(fold(high)) << 16) | fold(fold(low)));
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
