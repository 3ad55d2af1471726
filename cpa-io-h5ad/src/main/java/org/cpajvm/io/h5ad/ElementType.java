package org.cpajvm.io.h5ad;

import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;
import org.cpajvm.api.data.NumberType;

/**
 * The type of the elements of an array in a file.
 *
 * @param kind how an element is decoded
 * @param size bytes of an element
 * @param number the type of numbers, null for anything else
 * @param order the order of the bytes of numbers
 * @param name what to call the type in messages
 */
record ElementType(Kind kind, int size, NumberType number, ByteOrder order, String name) {
  /** How an element is decoded. */
  enum Kind {
    NUMBER,
    BOOLEAN,
    /** Text of a fixed number of bytes, padded with zeros. */
    FIXED_TEXT,
    /** Text of a fixed number of bytes, padded with spaces. */
    SPACED_TEXT,
    /** A reference to text elsewhere in the file. */
    TEXT,
    OTHER
  }

  private static final Map<Long, String> TRUTH = Map.of(0L, "FALSE", 1L, "TRUE");

  static ElementType of(DataType type) {
    return switch (type.kind()) {
      case DataType.INTEGER -> integer(type, (type.flags() & 8) != 0);
      case DataType.BIT_FIELD -> bits(type);
      case DataType.DECIMAL -> decimal(type);
      case DataType.ENUMERATION ->
          type.size() == 1 && type.names().equals(TRUTH)
              ? plain(Kind.BOOLEAN, type, "boolean")
              : of(type.base());
      case DataType.TEXT ->
          plain((type.flags() & 0x0F) == 2 ? Kind.SPACED_TEXT : Kind.FIXED_TEXT, type, "text");
      case DataType.VARYING ->
          (type.flags() & 0x0F) == 1 && type.base().size() == 1
              ? plain(Kind.TEXT, type, "text")
              : other(type);
      default -> other(type);
    };
  }

  /** Whether elements are numbers or booleans, which can be read as numbers. */
  boolean isNumeric() {
    return kind == Kind.NUMBER || kind == Kind.BOOLEAN;
  }

  private static ElementType plain(Kind kind, DataType type, String name) {
    return new ElementType(kind, type.size(), null, ByteOrder.LITTLE_ENDIAN, name);
  }

  private static ElementType other(DataType type) {
    return plain(Kind.OTHER, type, type.describe());
  }

  /**
   * A bit field is a boolean where one bit is meant, and a number without a sign as h5py has it.
   */
  private static ElementType bits(DataType type) {
    boolean one = type.size() == 1 && type.bits().precision() == 1 && type.bits().offset() == 0;
    return one ? plain(Kind.BOOLEAN, type, "boolean") : integer(type, false);
  }

  private static ElementType integer(DataType type, boolean signed) {
    NumberType number =
        switch (type.size()) {
          case 1 -> signed ? NumberType.INT8 : NumberType.UINT8;
          case 2 -> signed ? NumberType.INT16 : NumberType.UINT16;
          case 4 -> signed ? NumberType.INT32 : NumberType.UINT32;
          case 8 -> signed ? NumberType.INT64 : NumberType.UINT64;
          default -> null;
        };
    boolean whole = type.bits().offset() == 0 && type.bits().precision() == 8 * type.size();
    return number == null || !whole ? other(type) : number(type, number);
  }

  /** Numbers as IEEE 754 has them; whatever differs, even in the bias, is another number. */
  private static ElementType decimal(DataType type) {
    return switch (type.size()) {
      case 2 -> decimal(type, NumberType.FLOAT16, 5, 10);
      case 4 -> decimal(type, NumberType.FLOAT32, 8, 23);
      case 8 -> decimal(type, NumberType.FLOAT64, 11, 52);
      default -> other(type);
    };
  }

  private static ElementType decimal(DataType type, NumberType number, int exponent, int mantissa) {
    int width = exponent + mantissa + 1;
    long bias = (1L << (exponent - 1)) - 1;
    DataType.Bits ieee = new DataType.Bits(0, width, mantissa, exponent, 0, mantissa, bias);
    boolean vax = (type.flags() & 0x40) != 0;
    boolean implied = (type.flags() & 0x30) == 0x20; // the first bit of the mantissa
    boolean signFirst = (type.flags() >>> 8 & 0xFF) == width - 1;
    return type.bits().equals(ieee) && !vax && implied && signFirst
        ? number(type, number)
        : other(type);
  }

  private static ElementType number(DataType type, NumberType number) {
    ByteOrder order = (type.flags() & 1) != 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new ElementType(Kind.NUMBER, type.size(), number, order, name(number));
  }

  private static String name(NumberType number) {
    return number.name().toLowerCase(Locale.ROOT);
  }
}
