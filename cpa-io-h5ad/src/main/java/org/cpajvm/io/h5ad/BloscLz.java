package org.cpajvm.io.h5ad;

/** Decodes BloscLZ, the compression that Blosc brings along: a relative of FastLZ. */
final class BloscLz {
  private static final int FAR = 8191; // what distances of 16 bits are counted from

  private BloscLz() {}

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
    // The first control byte has flags in the bits that tell matches from literals.
    int control = in < end ? from[in] & 31 : 0;
    while (in < end) {
      in++;
      if (control < 32) {
        int length = control + 1;
        if (length > end - in || length > limit - at) {
          throw damaged();
        }
        Copies.copy(from, in, into, at, length);
        in += length;
        at += length;
      } else {
        int length = (control >> 5) + 2;
        if (length == 9) {
          int extra;
          do {
            extra = in < end ? from[in++] & 0xFF : 0;
            length += extra;
          } while (extra == 255 && length <= limit - at);
        }
        int high = control & 31;
        int low = in < end ? from[in++] & 0xFF : 0;
        int distance = (high << 8) + low + 1;
        if (high == 31 && low == 255) {
          if (end - in < 2) {
            throw damaged();
          }
          distance = ((from[in] & 0xFF) << 8) + (from[in + 1] & 0xFF) + FAR + 1;
          in += 2;
        }
        if (distance > at - start || length > limit - at) {
          throw damaged();
        }
        Copies.repeat(into, at, distance, length);
        at += length;
      }
      control = in < end ? from[in] & 0xFF : 0;
    }
    return at;
  }

  private static Damage damaged() {
    return new Damage("BloscLZ data is damaged" + ChunkFilters.REPAIR);
  }
}
