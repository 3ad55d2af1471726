package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are put together, in little-endian order. */
final class Bytes {
  private byte[] content = new byte[64];
  private int length;

  Bytes u8(int value) {
    room(1);
    content[length++] = (byte) value;
    return this;
  }

  Bytes u16(int value) {
    return u8(value).u8(value >> 8);
  }

  Bytes u32(int value) {
    return u16(value).u16(value >> 16);
  }

  Bytes u64(long value) {
    return u32((int) value).u32((int) (value >> 32));
  }

  Bytes add(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, content, length, bytes.length);
    length += bytes.length;
    return this;
  }

  Bytes add(Bytes bytes) {
    return add(bytes.toArray());
  }

  /** Adds text in UTF-8. */
  Bytes text(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds zeros. */
  Bytes zeros(int count) {
    room(count);
    length += count; // never written before, as bytes are only added
    return this;
  }

  int length() {
    return length;
  }

  byte[] toArray() {
    return Arrays.copyOf(content, length);
  }

  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(content, 0, length).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private void room(int count) {
    if (count > content.length - length) {
      int needed = Math.addExact(length, count);
      content = Arrays.copyOf(content, Math.max(needed, (int) Math.min(2L * length, 1 << 30)));
    }
  }
}
