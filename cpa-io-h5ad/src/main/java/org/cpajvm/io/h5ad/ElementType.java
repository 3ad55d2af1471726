package org.cpajvm.io.h5ad;

import io.jhdf.object.datatype.BitField;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
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

  static ElementType of(DataType type) {
    if (type instanceof FixedPoint integer) {
      return integer(integer);
    }
    if (type instanceof FloatingPoint decimal) {
      return decimal(decimal);
    }
    if (type instanceof EnumDataType enumeration) {
      boolean truth =
          enumeration.getSize() == 1
              && enumeration.getEnumMapping().equals(Map.of(0, "FALSE", 1, "TRUE"));
      return truth ? plain(Kind.BOOLEAN, type, "boolean") : of(enumeration.getBaseType());
    }
    if (type instanceof BitField && type.getSize() == 1) {
      return plain(Kind.BOOLEAN, type, "boolean");
    }
    if (type instanceof StringData text) {
      boolean spaces = text.getPaddingType() == StringData.PaddingType.SPACE_PADDED;
      return plain(spaces ? Kind.SPACED_TEXT : Kind.FIXED_TEXT, type, "text");
    }
    if (type instanceof VariableLength text && text.isVariableLengthString()) {
      return plain(Kind.TEXT, type, "text");
    }
    return plain(Kind.OTHER, type, "HDF5 class " + type.getDataClass());
  }

  /** Whether elements are numbers or booleans, which can be read as numbers. */
  boolean isNumeric() {
    return kind == Kind.NUMBER || kind == Kind.BOOLEAN;
  }

  private static ElementType plain(Kind kind, DataType type, String name) {
    return new ElementType(kind, type.getSize(), null, ByteOrder.LITTLE_ENDIAN, name);
  }

  private static ElementType integer(FixedPoint type) {
    NumberType number =
        switch (type.getSize()) {
          case 1 -> type.isSigned() ? NumberType.INT8 : NumberType.UINT8;
          case 2 -> type.isSigned() ? NumberType.INT16 : NumberType.UINT16;
          case 4 -> type.isSigned() ? NumberType.INT32 : NumberType.UINT32;
          case 8 -> type.isSigned() ? NumberType.INT64 : NumberType.UINT64;
          default -> null;
        };
    if (number == null
        || type.getBitOffset() != 0
        || type.getBitPrecision() != 8 * type.getSize()) {
      return plain(Kind.OTHER, type, "integer of " + type.getBitPrecision() + " bits");
    }
    return new ElementType(Kind.NUMBER, type.getSize(), number, type.getByteOrder(), name(number));
  }

  private static ElementType decimal(FloatingPoint type) {
    NumberType number =
        switch (type.getSize()) {
          case 2 ->
              type.getExponentSize() == 5 && type.getMantissaSize() == 10
                  ? NumberType.FLOAT16
                  : null;
          case 4 ->
              type.getExponentSize() == 8 && type.getMantissaSize() == 23
                  ? NumberType.FLOAT32
                  : null;
          case 8 ->
              type.getExponentSize() == 11 && type.getMantissaSize() == 52
                  ? NumberType.FLOAT64
                  : null;
          default -> null;
        };
    if (number == null || type.getBitOffset() != 0) {
      return plain(Kind.OTHER, type, "floating-point number of " + type.getSize() + " bytes");
    }
    return new ElementType(Kind.NUMBER, type.getSize(), number, type.getByteOrder(), name(number));
  }

  private static String name(NumberType number) {
    return number.name().toLowerCase(Locale.ROOT);
  }
}
