package org.cpajvm.io.h5ad;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The two steps that all compressions of the Lempel-Ziv family consist of. Both may write up to 7
 * bytes more than they were asked for, so that what comes behind has to be written later.
 */
final class Copies {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int[] FAR = {0, 8, 8, 9, 8, 10, 12, 14};

  private Copies() {}

  /** Copies in steps of 8 bytes where there is room to write more than was asked for. */
  static void copy(byte[] from, int in, byte[] into, int at, int length) {
    if (in > from.length - length - Long.BYTES || at > into.length - length - Long.BYTES) {
      System.arraycopy(from, in, into, at, length);
      return;
    }
    for (int i = 0; i < length; i += Long.BYTES) {
      LONGS.set(into, at + i, (long) LONGS.get(from, in + i));
    }
  }

  /** Repeats bytes that were written before; the copy may overlap what it is made from. */
  static void repeat(byte[] into, int at, int distance, int length) {
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
