package org.cpajvm.io.h5ad;

/** Decodes LZF, the fast compression that h5py offers, in the raw form of liblzf. */
final class Lzf {
  private Lzf() {}

  /**
   * Decodes a block.
   *
   * @param from the encoded block, from the beginning
   * @param end how long the encoded block is
   * @return how many bytes were written
   */
  static int decode(byte[] from, int end, byte[] into) {
    int in = 0;
    int at = 0;
    while (in < end) {
      int control = from[in++] & 0xFF;
      if (control < 32) {
        int length = control + 1;
        if (length > end - in || length > into.length - at) {
          throw new Damage("LZF data is damaged");
        }
        Copies.copy(from, in, into, at, length);
        in += length;
        at += length;
        continue;
      }
      int length = (control >> 5) + 2;
      if (end - in < (length == 9 ? 2 : 1)) {
        throw new Damage("LZF data ends early");
      }
      if (length == 9) {
        length += from[in++] & 0xFF;
      }
      int distance = (((control & 0x1F) << 8) | (from[in++] & 0xFF)) + 1;
      if (distance > at || length > into.length - at) {
        throw new Damage("LZF data is damaged");
      }
      Copies.repeat(into, at, distance, length);
      at += length;
    }
    return at;
  }
}
