package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The checksum of the structure of an HDF5 file: Bob Jenkins' hash "lookup3" with the seed 0. */
final class Lookup3 {
  private static final int BLOCK = 12;

  private Lookup3() {}

  /** Hashes the bytes of a buffer between its position and its limit, which stay as they are. */
  static int hash(ByteBuffer bytes) {
    ByteBuffer input = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    int length = input.remaining();
    int a = 0xDEADBEEF + length;
    int b = a;
    int c = a;
    int at = 0;
    for (; length - at > BLOCK; at += BLOCK) {
      a += input.getInt(at);
      b += input.getInt(at + 4);
      c += input.getInt(at + 8);
      a = (a - c) ^ Integer.rotateLeft(c, 4);
      c += b;
      b = (b - a) ^ Integer.rotateLeft(a, 6);
      a += c;
      c = (c - b) ^ Integer.rotateLeft(b, 8);
      b += a;
      a = (a - c) ^ Integer.rotateLeft(c, 16);
      c += b;
      b = (b - a) ^ Integer.rotateLeft(a, 19);
      a += c;
      c = (c - b) ^ Integer.rotateLeft(b, 4);
      b += a;
    }
    if (length == 0) {
      return c;
    }
    return last(a + word(input, at), b + word(input, at + 4), c + word(input, at + 8));
  }

  private static int last(int first, int second, int third) {
    int a = first;
    int b = second;
    int c = third;
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    return (c ^ b) - Integer.rotateLeft(b, 24);
  }

  /** Four bytes in little-endian order, of which those behind the end are zero. */
  private static int word(ByteBuffer input, int at) {
    int word = 0;
    for (int i = 0; i < Integer.BYTES && at + i < input.limit(); i++) {
      word |= (input.get(at + i) & 0xFF) << (8 * i);
    }
    return word;
  }
}
