package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;

/** Decodes LZF, the fast compression that h5py offers, in the raw form of liblzf. */
final class Lzf {
  private Lzf() {}

  /**
   * Decodes a block.
   *
   * @return how many bytes were written
   */
  static int decode(ByteBuffer from, byte[] into) {
    int at = 0;
    int in = from.position();
    int end = from.limit();
    while (in < end) {
      int control = from.get(in++) & 0xFF;
      if (control < 32) {
        int length = control + 1;
        if (length > end - in || length > into.length - at) {
          throw new Damage("LZF data is damaged");
        }
        from.get(in, into, at, length);
        in += length;
        at += length;
        continue;
      }
      int length = (control >> 5) + 2;
      if (length == 9) {
        length += next(from, in++, end);
      }
      int distance = (((control & 0x1F) << 8) | next(from, in++, end)) + 1;
      if (distance > at || length > into.length - at) {
        throw new Damage("LZF data is damaged");
      }
      // Source and target may overlap: the copy repeats what it has just written.
      for (int i = 0; i < length; i++, at++) {
        into[at] = into[at - distance];
      }
    }
    return at;
  }

  private static int next(ByteBuffer from, int at, int end) {
    if (at >= end) {
      throw new Damage("LZF data ends early");
    }
    return from.get(at) & 0xFF;
  }
}
