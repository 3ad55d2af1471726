package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.StringColumn;

/** Decodes the elements of arrays and attributes into columns. */
final class Elements {
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
      case OTHER -> throw new Damage("holds elements of an unknown type, " + type.name());
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
    for (int i = 0; i < count; i++) {
      if (type.kind() == ElementType.Kind.TEXT) {
        values[i] = heaps.text(raw, i * type.size());
      } else {
        raw.get(i * type.size(), fixed);
        values[i] = fixed(fixed, type.kind() == ElementType.Kind.SPACED_TEXT);
      }
    }
    return values;
  }

  private static String fixed(byte[] text, boolean spaces) {
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    while (spaces && end > 0 && text[end - 1] == ' ') {
      end--;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }
}
