package org.cpajvm.io.h5ad;

/** Puts the bytes or bits of elements together again, which were stored apart. */
final class Shuffle {
  private Shuffle() {}

  /**
   * Undoes the shuffling of bytes: byte {@code b} of element {@code i} is at {@code b * elements +
   * i}; what is left behind the last whole element stays where it is.
   *
   * @param in where the shuffled bytes begin
   * @param length how many there are
   * @param size bytes of an element
   * @param at where in the target to begin
   */
  static void bytes(byte[] from, int in, int length, int size, byte[] into, int at) {
    int count = length / size;
    if (size == 4) {
      fours(from, in, count, into, at);
    } else {
      for (int b = 0; b < size; b++) {
        int next = in + b * count;
        for (int i = 0, out = at + b; i < count; i++, out += size) {
          into[out] = from[next + i];
        }
      }
    }
    int whole = count * size;
    System.arraycopy(from, in + whole, into, at + whole, length - whole);
  }

  private static void fours(byte[] from, int in, int count, byte[] into, int at) {
    int second = in + count;
    int third = second + count;
    int fourth = third + count;
    for (int i = 0, out = at; i < count; i++, out += 4) {
      into[out] = from[in + i];
      into[out + 1] = from[second + i];
      into[out + 2] = from[third + i];
      into[out + 3] = from[fourth + i];
    }
  }

  /**
   * Undoes the shuffling of bits: bit {@code k} of byte {@code b} of all elements is one row of
   * {@code count / 8} bytes, the first element in its lowest bit, and the rows are in the order of
   * {@code 8 * b + k}.
   *
   * @param in where the shuffled bytes begin
   * @param count elements, a multiple of 8
   * @param size bytes of an element
   * @param at where in the target to begin
   */
  static void bits(byte[] from, int in, int count, int size, byte[] into, int at) {
    int row = count / 8;
    for (int b = 0; b < size; b++) {
      int first = in + 8 * b * row;
      int out = at + b;
      for (int i = 0; i < row; i++) {
        long square = 0;
        for (int k = 7; k >= 0; k--) {
          square = square << 8 | (from[first + k * row + i] & 0xFF);
        }
        square = transpose(square);
        for (int e = 0; e < 8; e++, out += size) {
          into[out] = (byte) (square >>> (8 * e));
        }
      }
    }
  }

  /** Transposes a square of 8 x 8 bits, by exchanging ever larger blocks of it. */
  private static long transpose(long square) {
    long changed = (square ^ (square >>> 7)) & 0x00AA00AA00AA00AAL;
    long x = square ^ changed ^ (changed << 7);
    changed = (x ^ (x >>> 14)) & 0x0000CCCC0000CCCCL;
    x ^= changed ^ (changed << 14);
    changed = (x ^ (x >>> 28)) & 0x00000000F0F0F0F0L;
    return x ^ changed ^ (changed << 28);
  }
}
