package org.cpajvm.io.h5ad;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Decodes LZF, the fast compression that h5py offers, in the raw form of liblzf. */
final class Lzf {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int[] FAR = {0, 8, 8, 9, 8, 10, 12, 14};

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
        copy(from, in, into, at, length);
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
      repeat(into, at, distance, length);
      at += length;
    }
    return at;
  }

  /** Copies in steps of 8 bytes where there is room to write more than was asked for. */
  private static void copy(byte[] from, int in, byte[] into, int at, int length) {
    if (in > from.length - length - Long.BYTES || at > into.length - length - Long.BYTES) {
      System.arraycopy(from, in, into, at, length);
      return;
    }
    for (int i = 0; i < length; i += Long.BYTES) {
      LONGS.set(into, at + i, (long) LONGS.get(from, in + i));
    }
  }

  /** Repeats bytes that were written before; the copy may overlap what it is made from. */
  private static void repeat(byte[] into, int at, int distance, int length) {
    int near = 0;
    int far = distance;
    if (at > into.length - length - Long.BYTES || (distance < Long.BYTES && length < Long.BYTES)) {
      near = length;
    } else if (distance < Long.BYTES) {
      far = FAR[distance]; // a multiple, so the same bytes
      near = far - distance;
    }
    for (int i = 0; i < near; i++) {
      into[at + i] = into[at + i - distance];
    }
    for (int i = near; i < length; i += Long.BYTES) {
      LONGS.set(into, at + i, (long) LONGS.get(into, at + i - far));
    }
  }
}
