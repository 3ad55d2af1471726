package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import org.cpajvm.api.data.NumberType;

/** Decodes numbers of any type of a file into arrays of Java's. */
final class Numbers {
  private Numbers() {}

  /** Decodes as {@code float}; booleans are 0 and 1. */
  static void toFloats(ByteBuffer raw, ElementType type, int count, float[] into, int offset) {
    raw.order(type.order());
    int start = raw.position();
    if (type.number() == NumberType.FLOAT32) {
      raw.asFloatBuffer().get(into, offset, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      into[offset + i] = (float) decimal(raw, start + i * type.size(), type);
    }
  }

  /** Decodes as {@code double}. */
  static void toDoubles(ByteBuffer raw, ElementType type, int count, double[] into) {
    raw.order(type.order());
    int start = raw.position();
    for (int i = 0; i < count; i++) {
      into[i] = decimal(raw, start + i * type.size(), type);
    }
  }

  /** Decodes whole numbers as {@code int}; what does not fit becomes -1, which no index may be. */
  static void toIndices(ByteBuffer raw, ElementType type, int count, int[] into, int offset) {
    raw.order(type.order());
    int start = raw.position();
    if (type.number() == NumberType.INT32) {
      raw.asIntBuffer().get(into, offset, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      long value = integer(raw, start + i * type.size(), type);
      into[offset + i] = value == (int) value ? (int) value : -1;
    }
  }

  /** Decodes whole numbers; unsigned 64-bit numbers keep their bits. */
  static void toLongs(ByteBuffer raw, ElementType type, int count, long[] into, int offset) {
    raw.order(type.order());
    int start = raw.position();
    for (int i = 0; i < count; i++) {
      into[offset + i] = integer(raw, start + i * type.size(), type);
    }
  }

  private static double decimal(ByteBuffer raw, int at, ElementType type) {
    if (type.number() == null || !type.number().isFloating()) {
      long value = integer(raw, at, type);
      boolean large = type.number() == NumberType.UINT64 && value < 0;
      return large ? (value >>> 1) * 2.0 + (value & 1) : value;
    }
    return switch (type.number()) {
      case FLOAT64 -> raw.getDouble(at);
      case FLOAT32 -> raw.getFloat(at);
      default -> half(raw.getShort(at));
    };
  }

  private static long integer(ByteBuffer raw, int at, ElementType type) {
    if (type.number() == null) {
      return raw.get(at) == 0 ? 0 : 1;
    }
    return switch (type.number()) {
      case INT8 -> raw.get(at);
      case UINT8 -> raw.get(at) & 0xFF;
      case INT16 -> raw.getShort(at);
      case UINT16 -> raw.getShort(at) & 0xFFFF;
      case INT32 -> raw.getInt(at);
      case UINT32 -> raw.getInt(at) & 0xFFFFFFFFL;
      case INT64, UINT64 -> raw.getLong(at);
      default -> throw new Damage("whole numbers expected, not " + type.name());
    };
  }

  /** A number of IEEE 754 binary16. */
  private static float half(short bits) {
    int exponent = (bits >> 10) & 0x1F;
    int mantissa = bits & 0x3FF;
    float magnitude;
    if (exponent == 0x1F) {
      magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      magnitude = mantissa * 0x1p-24f;
    } else {
      magnitude = Float.intBitsToFloat(((exponent + 112) << 23) | (mantissa << 13));
    }
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The nearest number of IEEE 754 binary16, ties to even. */
  static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7E00);
    }
    if (magnitude >= 65520) {
      return (short) (sign | 0x7C00);
    }
    if (magnitude < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int rounded = (bits & 0x7FFFFFFF) + 0xFFF + ((bits >>> 13) & 1);
    return (short) (sign | (rounded >>> 13) - (112 << 10));
  }
}
