package org.cpajvm.io.h5ad;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The type of elements as a file describes it.
 *
 * @param kind one of the constants of this class, or something else that is not read
 * @param flags what they mean depends on the kind
 * @param size bytes of an element
 * @param bits where the bits of a number are
 * @param base what an enumeration, an array or a list of varying length consists of; otherwise null
 * @param dimensions the shape of an array type
 * @param fields those of a compound type
 * @param names the names of the values of an enumeration
 */
record DataType(
    int kind,
    int flags,
    int size,
    Bits bits,
    DataType base,
    int[] dimensions,
    List<Field> fields,
    Map<Long, String> names) {
  static final int INTEGER = 0;
  static final int DECIMAL = 1;
  static final int TEXT = 3;
  static final int BIT_FIELD = 4;
  static final int COMPOUND = 6;
  static final int REFERENCE = 7;
  static final int ENUMERATION = 8;
  static final int VARYING = 9;
  static final int ARRAY = 10;

  private static final int DEEPEST = 16;
  private static final Bits NO_BITS = new Bits(0, 0, 0, 0, 0, 0, 0);
  private static final String[] KINDS = {
    "integer",
    "float",
    "time",
    "text",
    "bit field",
    "opaque",
    "compound",
    "reference",
    "enumeration",
    "list of varying length",
    "array",
    "complex number"
  };

  /**
   * Where the bits of a number are.
   *
   * @param offset the lowest bit that means something
   * @param precision how many bits mean something
   */
  record Bits(
      int offset,
      int precision,
      int exponentAt,
      int exponentBits,
      int mantissaAt,
      int mantissaBits,
      long bias) {}

  /** A part of a compound type. */
  record Field(String name, int offset, DataType type) {}

  static DataType read(Fields message) {
    return read(message, 0);
  }

  private static DataType read(Fields message, int depth) {
    if (depth > DEEPEST) {
      throw new Damage("has a type that lies in itself" + Fields.REPAIR);
    }
    int head = message.u8();
    int version = head >>> 4;
    int flags = (int) message.number(3);
    long size = message.u32();
    int kind = head & 0x0F;
    if (version == 0 || version > 5 || size > FileBytes.MAX_SLICE) {
      throw new Unsupported("has elements of a type of a later version of HDF5");
    }
    DataType plain =
        new DataType(kind, flags, (int) size, NO_BITS, null, new int[0], List.of(), Map.of());
    return switch (kind) {
      case INTEGER, BIT_FIELD -> plain.withBits(message, false);
      case DECIMAL -> plain.withBits(message, true);
      case COMPOUND -> plain.withFields(message, version, depth);
      case ENUMERATION -> plain.withNames(message, version, depth);
      case VARYING -> plain.with(read(message, depth + 1), new int[0]);
      case ARRAY -> {
        int[] dimensions = dimensions(message, version);
        yield plain.with(read(message, depth + 1), dimensions);
      }
      case 5 -> {
        message.skip(flags & 0xFF); // the tag
        yield plain;
      }
      default -> plain;
    };
  }

  private DataType withBits(Fields message, boolean decimal) {
    int offset = message.u16();
    int precision = message.u16();
    Bits found =
        decimal
            ? new Bits(
                offset,
                precision,
                message.u8(),
                message.u8(),
                message.u8(),
                message.u8(),
                message.u32())
            : new Bits(offset, precision, 0, 0, 0, 0, 0);
    return new DataType(kind, flags, size, found, null, dimensions, fields, names);
  }

  private DataType with(DataType inner, int[] shape) {
    return new DataType(kind, flags, size, bits, inner, shape, fields, names);
  }

  private static int[] dimensions(Fields message, int version) {
    int rank = message.u8();
    message.skip(version < 3 ? 3 : 0);
    int[] shape = new int[rank];
    for (int d = 0; d < rank; d++) {
      shape[d] = message.i32();
    }
    message.skip(version < 3 ? 4 * rank : 0);
    return shape;
  }

  private DataType withFields(Fields message, int version, int depth) {
    int count = flags & 0xFFFF;
    List<Field> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = name(message, version);
      int offset = (int) message.number(version < 3 ? 4 : BTree2.bytesFor(size));
      int[] shape = new int[0];
      if (version == 1) {
        int rank = message.u8();
        message.skip(3 + 4 + 4);
        shape = new int[Math.min(rank, 4)];
        for (int d = 0; d < 4; d++) {
          int length = message.i32();
          if (d < shape.length) {
            shape[d] = length;
          }
        }
      }
      DataType type = read(message, depth + 1);
      found.add(new Field(name, offset, shape.length == 0 ? type : array(type, shape)));
    }
    return new DataType(kind, flags, size, bits, null, dimensions, List.copyOf(found), names);
  }

  private static DataType array(DataType inner, int[] shape) {
    return new DataType(ARRAY, 0, inner.size, NO_BITS, inner, shape, List.of(), Map.of());
  }

  private DataType withNames(Fields message, int version, int depth) {
    DataType inner = read(message, depth + 1);
    int count = flags & 0xFFFF;
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(name(message, version));
    }
    Map<Long, String> byValue = new LinkedHashMap<>();
    for (String text : texts) {
      byValue.put(Fields.value(message.take(inner.size)), text);
    }
    return new DataType(kind, flags, size, bits, inner, dimensions, fields, byValue);
  }

  private static String name(Fields message, int version) {
    byte[] name = message.zeroEnded();
    int padding = version < 3 ? (8 - (name.length + 1) % 8) % 8 : 0;
    message.skip(padding);
    return Utf8.name(name);
  }

  /** What to call the type in messages. */
  String describe() {
    String name = kind < KINDS.length ? KINDS[kind] : "unknown kind " + kind;
    return switch (kind) {
      case INTEGER, BIT_FIELD -> name + " of " + bits.precision + " bits";
      case DECIMAL ->
          name
              + " of "
              + size
              + " bytes with "
              + bits.exponentBits
              + " bits of exponent (bias "
              + bits.bias
              + ") and "
              + bits.mantissaBits
              + " of mantissa";
      case VARYING -> "list of varying length of " + base.describe();
      default -> name;
    };
  }
}
