package org.cpajvm.io.h5ad;

/** Decodes Snappy, as its format description has it: the length, then literals and copies. */
final class Snappy {
  private Snappy() {}

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
    while (in < end && from[in] < 0) {
      in++; // the length, seven bits a byte; whoever calls knows it already
    }
    in++;
    int at = start;
    while (in < end) {
      int tag = from[in++] & 0xFF;
      int more = (tag & 3) != 0 ? (1 << (tag & 3)) / 2 : Math.max(0, (tag >> 2) - 59);
      if (more > end - in) {
        throw damaged();
      }
      int number = 0;
      for (int i = 0; i < more; i++) {
        number |= (from[in++] & 0xFF) << (8 * i);
      }
      if ((tag & 3) == 0) {
        int length = (more == 0 ? tag >> 2 : number) + 1;
        if (length <= 0 || length > end - in || length > limit - at) {
          throw damaged();
        }
        Copies.copy(from, in, into, at, length);
        in += length;
        at += length;
      } else {
        boolean near = (tag & 3) == 1;
        int length = near ? (tag >> 2 & 7) + 4 : (tag >> 2) + 1;
        int distance = near ? number | (tag >> 5) << 8 : number;
        if (distance <= 0 || distance > at - start || length > limit - at) {
          throw damaged();
        }
        Copies.repeat(into, at, distance, length);
        at += length;
      }
    }
    return at;
  }

  private static Damage damaged() {
    return new Damage("Snappy data is damaged" + ChunkFilters.REPAIR);
  }
}
