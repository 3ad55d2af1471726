package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.StringColumn;

/** Decodes the elements of arrays and attributes into columns. */
final class Elements {
  static final String UNREAD = ", which is not read: convert it to numbers or text, or remove it";

  private Elements() {}

  /**
   * Decodes elements that follow each other.
   *
   * @param raw the elements, from position 0
   * @param heaps where text of varying length is
   */
  static Column column(ElementType type, ByteBuffer raw, int count, GlobalHeaps heaps) {
    return switch (type.kind()) {
      case NUMBER -> numbers(type, raw, count);
      case BOOLEAN -> booleans(raw, count);
      case FIXED_TEXT, SPACED_TEXT, TEXT -> StringColumn.of(texts(type, raw, count, heaps));
      case OTHER -> throw new Unsupported("holds " + type.name() + UNREAD);
    };
  }

  private static Column numbers(ElementType type, ByteBuffer raw, int count) {
    if (type.number().isFloating()) {
      double[] values = new double[count];
      Numbers.toDoubles(raw, type, count, values);
      return NumberColumn.of(type.number(), values);
    }
    long[] values = new long[count];
    Numbers.toLongs(raw, type, count, values, 0);
    return NumberColumn.of(type.number(), values);
  }

  private static Column booleans(ByteBuffer raw, int count) {
    boolean[] values = new boolean[count];
    for (int i = 0; i < count; i++) {
      values[i] = raw.get(i) != 0;
    }
    return BooleanColumn.of(values);
  }

  private static String[] texts(ElementType type, ByteBuffer raw, int count, GlobalHeaps heaps) {
    String[] values = new String[count];
    byte[] fixed = new byte[type.kind() == ElementType.Kind.TEXT ? 0 : type.size()];
    int row = 0;
    try {
      for (; row < count; row++) {
        values[row] = text(type, raw, row * type.size(), fixed, heaps);
      }
    } catch (Unsupported e) {
      throw new Unsupported("row " + row + ": " + e.getMessage());
    }
    return values;
  }

  private static String text(
      ElementType type, ByteBuffer raw, int at, byte[] fixed, GlobalHeaps heaps) {
    if (type.kind() == ElementType.Kind.TEXT) {
      return heaps.text(raw, at);
    }
    raw.get(at, fixed);
    return fixed(fixed, type.kind() == ElementType.Kind.SPACED_TEXT);
  }

  private static String fixed(byte[] text, boolean spaces) {
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    while (spaces && end > 0 && text[end - 1] == ' ') {
      end--;
    }
    return Utf8.decode(text, end);
  }
}
