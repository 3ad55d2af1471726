package org.cpajvm.api.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Numbers with a name and a shape, as they go to a file and come from one.
 *
 * @param name the name
 * @param type the type of the numbers
 * @param shape the length of each dimension; empty for a scalar
 * @param data the numbers in row-major order, little-endian, from position 0 to the limit
 */
public record NamedTensor(String name, Type type, long[] shape, ByteBuffer data) {

  /** The types, with their names in a safetensors file. */
  public enum Type {
    F32(4),
    F64(8),
    I64(8);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    /** The bytes of one number. */
    public int bytes() {
      return bytes;
    }
  }

  /** Checks that the shape fits the data. */
  public NamedTensor {
    Objects.requireNonNull(name, "name");
    shape = shape.clone();
    data = data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long size = type.bytes();
    for (long length : shape) {
      size = Math.multiplyExact(size, length);
    }
    if (size != data.remaining()) {
      throw new IllegalArgumentException(
          name + " needs " + size + " bytes, not " + data.remaining());
    }
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }
}
