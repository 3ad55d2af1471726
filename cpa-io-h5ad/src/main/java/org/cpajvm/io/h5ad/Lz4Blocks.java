package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;

/**
 * Undoes the HDF5 filter lz4 (32004): the length of the chunk, the length of its blocks, and blocks
 * of LZ4 with their lengths, all big-endian; a block that is not shorter than its content is that
 * content.
 */
final class Lz4Blocks implements Unpacker {
  @Override
  public int unpack(byte[] from, int end, byte[] into) {
    ByteBuffer head = ByteBuffer.wrap(from, 0, end);
    if (end < 12) {
      throw damaged();
    }
    long total = head.getLong(0);
    int block = head.getInt(8);
    if (total < 0 || total > into.length || (block <= 0 && total > 0)) {
      throw damaged();
    }
    int in = 12;
    for (int at = 0; at < total; ) {
      int length = (int) Math.min(block, total - at);
      int packed = end - in < 4 ? -1 : head.getInt(in);
      in += 4;
      if (packed < 0 || packed > end - in) {
        throw damaged();
      }
      if (packed == length) {
        System.arraycopy(from, in, into, at, length);
      } else if (Lz4.decode(from, in, in + packed, into, at, at + length) != at + length) {
        throw damaged();
      }
      in += packed;
      at += length;
    }
    return (int) total;
  }

  private static Damage damaged() {
    return new Damage("a chunk is not valid lz4 data" + ChunkFilters.REPAIR);
  }
}
