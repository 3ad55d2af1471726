package org.cpajvm.io.h5ad;

import org.cpajvm.api.data.NumberType;

/** How the types that are written are described in a file. */
final class Hdf5Type {
  /** Text of varying length in UTF-8: a descriptor of 16 bytes. */
  static final Hdf5Type TEXT = new Hdf5Type(16, header(9, 1, 0x0101, 16).add(integer(1, false)));

  /** True and false as h5py writes them: an enumeration over bytes. */
  static final Hdf5Type BOOLEAN =
      new Hdf5Type(
          1,
          header(8, 1, 2, 1)
              .add(integer(1, true))
              .text("FALSE")
              .zeros(3)
              .text("TRUE")
              .zeros(4)
              .u8(0)
              .u8(1));

  private final int size;
  private final byte[] description;

  private Hdf5Type(int size, Bytes description) {
    this.size = size;
    this.description = description.toArray();
  }

  static Hdf5Type of(NumberType type) {
    return switch (type) {
      case INT8 -> new Hdf5Type(1, integer(1, true));
      case INT16 -> new Hdf5Type(2, integer(2, true));
      case INT32 -> new Hdf5Type(4, integer(4, true));
      case INT64 -> new Hdf5Type(8, integer(8, true));
      case UINT8 -> new Hdf5Type(1, integer(1, false));
      case UINT16 -> new Hdf5Type(2, integer(2, false));
      case UINT32 -> new Hdf5Type(4, integer(4, false));
      case UINT64 -> new Hdf5Type(8, integer(8, false));
      case FLOAT16 -> new Hdf5Type(2, decimal(2, 5, 10, 15));
      case FLOAT32 -> new Hdf5Type(4, decimal(4, 8, 23, 127));
      case FLOAT64 -> new Hdf5Type(8, decimal(8, 11, 52, 1023));
    };
  }

  /** Bytes of an element. */
  int size() {
    return size;
  }

  /** The datatype message. */
  byte[] description() {
    return description.clone();
  }

  private static Bytes header(int typeClass, int version, int bits, int size) {
    return new Bytes().u8((version << 4) | typeClass).u16(bits).u8(bits >> 16).u32(size);
  }

  private static Bytes integer(int size, boolean signed) {
    return header(0, 1, signed ? 8 : 0, size).u16(0).u16(8 * size);
  }

  private static Bytes decimal(int size, int exponentBits, int mantissaBits, int bias) {
    int sign = 8 * size - 1;
    return header(1, 1, 0x20 | (sign << 8), size)
        .u16(0)
        .u16(8 * size)
        .u8(mantissaBits)
        .u8(exponentBits)
        .u8(0)
        .u8(mantissaBits)
        .u32(bias);
  }
}
