package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The fields of a part of the structure of a file, read one after the other. */
final class Fields {
  /** The address of nothing. */
  static final long UNDEFINED = -1;

  /** What messages about damage end with. */
  static final String REPAIR = ": it is damaged, so copy or create the file again";

  private final ByteBuffer bytes;
  private final int addressSize;
  private final int lengthSize;

  /**
   * Begins to read.
   *
   * @param bytes from the first field on
   * @param addressSize how many bytes an address takes in this file
   * @param lengthSize how many bytes a length takes
   */
  Fields(ByteBuffer bytes, int addressSize, int lengthSize) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.addressSize = addressSize;
    this.lengthSize = lengthSize;
  }

  int u8() {
    need(1);
    return bytes.get() & 0xFF;
  }

  int u16() {
    need(2);
    return bytes.getShort() & 0xFFFF;
  }

  int i32() {
    need(4);
    return bytes.getInt();
  }

  long u32() {
    return i32() & 0xFFFFFFFFL;
  }

  /** A whole number of up to 8 bytes, without a sign where it has fewer. */
  long number(int size) {
    return value(take(size));
  }

  /** The first 8 bytes, or all there are, as one whole number without a sign. */
  static long value(ByteBuffer content) {
    long value = 0;
    for (int i = 0; i < Math.min(Long.BYTES, content.limit()); i++) {
      value |= (content.get(i) & 0xFFL) << (8 * i);
    }
    return value;
  }

  /** An address, or {@link #UNDEFINED}. */
  long address() {
    long address = number(addressSize);
    boolean undefined = addressSize < Long.BYTES && address == (1L << (8 * addressSize)) - 1;
    return undefined ? UNDEFINED : address;
  }

  /** A length, or -1 where all its bits are set. */
  long length() {
    long length = number(lengthSize);
    return lengthSize < Long.BYTES && length == (1L << (8 * lengthSize)) - 1 ? -1 : length;
  }

  /** A length that has to be one of something in memory. */
  int count() {
    long length = length();
    if (length < 0 || length > Integer.MAX_VALUE - 16) {
      throw new Damage("claims a length of " + Long.toUnsignedString(length) + REPAIR);
    }
    return (int) length;
  }

  Fields skip(int count) {
    need(count);
    bytes.position(bytes.position() + count);
    return this;
  }

  /** Skips to the next multiple of 8 from the first field on, or to the end. */
  void align() {
    bytes.position(Math.min(bytes.limit(), (bytes.position() + 7) / 8 * 8));
  }

  /** The next bytes, in little-endian order. */
  ByteBuffer take(int count) {
    need(count);
    ByteBuffer taken = bytes.slice(bytes.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + count);
    return taken;
  }

  /** The next bytes as fields. */
  Fields part(int count) {
    return new Fields(take(count), addressSize, lengthSize);
  }

  /** All that is left. */
  ByteBuffer rest() {
    return take(bytes.remaining());
  }

  /** The bytes up to the next zero, which is skipped. */
  byte[] zeroEnded() {
    int end = bytes.position();
    while (end < bytes.limit() && bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - bytes.position()];
    bytes.get(text);
    skip(1);
    return text;
  }

  int position() {
    return bytes.position();
  }

  int remaining() {
    return bytes.remaining();
  }

  /** Checks the four letters that a part begins with. */
  Fields signature(String letters) {
    for (int i = 0; i < letters.length(); i++) {
      if (u8() != letters.charAt(i)) {
        throw new Damage("lacks a part (" + letters + ") that it refers to" + REPAIR);
      }
    }
    return this;
  }

  private void need(int count) {
    if (count < 0 || count > bytes.remaining()) {
      throw new Damage("ends in the middle of a part" + REPAIR);
    }
  }
}
