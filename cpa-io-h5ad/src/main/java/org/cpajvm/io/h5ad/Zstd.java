package org.cpajvm.io.h5ad;

import io.airlift.compress.zstd.ZstdDecompressor;

/** Decodes Zstandard, which is also the HDF5 filter zstd (32015); for one thread at a time. */
final class Zstd implements Unpacker {
  private final ZstdDecompressor decompressor = new ZstdDecompressor();

  @Override
  public int unpack(byte[] from, int end, byte[] into) {
    return decode(from, 0, end, into, 0, into.length);
  }

  /**
   * Decodes frames that follow each other.
   *
   * @param in where the frames begin
   * @param end where they end
   * @param start where in the target to begin
   * @param limit where in the target to stop
   * @return the position behind the last byte written
   */
  int decode(byte[] from, int in, int end, byte[] into, int start, int limit) {
    try {
      return start + decompressor.decompress(from, in, end - in, into, start, limit - start);
    } catch (RuntimeException e) {
      throw new Damage("a chunk is not valid zstd data" + ChunkFilters.REPAIR);
    }
  }
}
