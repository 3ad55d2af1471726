package org.cpajvm.io.h5ad;

/** Decodes blocks of LZ4, as its block format describes them. */
final class Lz4 {
  private static final int SHORTEST_MATCH = 4;

  private Lz4() {}

  /**
   * Decodes a block.
   *
   * @param in where the encoded block begins
   * @param end where it ends
   * @param start where in the target to begin; the block refers to nothing before
   * @param limit where in the target to stop
   * @return the position behind the last byte written
   */
  static int decode(byte[] from, int in, int end, byte[] into, int start, int limit) {
    int at = start;
    while (in < end) {
      int token = from[in++] & 0xFF;
      int literals = token >> 4;
      if (literals == 15) {
        int extra;
        do {
          extra = in < end ? from[in++] & 0xFF : 0;
          literals += extra;
        } while (extra == 255 && literals <= limit - at);
      }
      if (literals > end - in || literals > limit - at) {
        throw damaged();
      }
      Copies.copy(from, in, into, at, literals);
      in += literals;
      at += literals;
      if (in == end) {
        return at; // the last sequence has no match
      }
      if (end - in < 2) {
        throw damaged();
      }
      int distance = (from[in] & 0xFF) | (from[in + 1] & 0xFF) << 8;
      in += 2;
      int length = (token & 15) + SHORTEST_MATCH;
      if (length == 15 + SHORTEST_MATCH) {
        int extra;
        do {
          extra = in < end ? from[in++] & 0xFF : 0;
          length += extra;
        } while (extra == 255 && length <= limit - at);
      }
      if (distance == 0 || distance > at - start || length > limit - at) {
        throw damaged();
      }
      Copies.repeat(into, at, distance, length);
      at += length;
    }
    throw damaged();
  }

  private static Damage damaged() {
    return new Damage("LZ4 data is damaged" + ChunkFilters.REPAIR);
  }
}
