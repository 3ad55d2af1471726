package org.cpajvm.io.h5ad;

import java.util.Arrays;

/**
 * The shape of an array or attribute.
 *
 * @param isNull whether there is nothing at all, which is less than an array without elements
 * @param shape the length of each dimension; none for a single element
 * @param most the length that each dimension may grow to; -1 where there is no limit
 */
record DataSpace(boolean isNull, long[] shape, long[] most) {
  private static final int DEEPEST = 32;

  static DataSpace read(Fields message) {
    int version = message.u8();
    int rank = message.u8();
    int flags = message.u8();
    boolean isNull = false;
    if (version == 1) {
      message.skip(5);
    } else if (version == 2) {
      isNull = message.u8() == 2;
    } else {
      throw new Unsupported("is of a later version of HDF5: write the file again");
    }
    if (rank > DEEPEST) {
      throw new Damage("claims to have " + rank + " dimensions" + Fields.REPAIR);
    }
    long[] shape = new long[rank];
    for (int d = 0; d < rank; d++) {
      shape[d] = message.length();
    }
    long[] most = shape.clone();
    for (int d = 0; (flags & 1) != 0 && d < rank; d++) {
      most[d] = message.length();
      if (most[d] != -1 && most[d] < shape[d]) {
        throw new Damage("is larger than it may become" + Fields.REPAIR);
      }
    }
    return new DataSpace(isNull, isNull ? new long[] {0} : shape, isNull ? new long[] {0} : most);
  }

  /** The number of elements. */
  long size() {
    long elements = 1;
    boolean empty = Arrays.stream(shape).anyMatch(length -> length == 0);
    for (long length : shape) {
      if (length < 0 || (!empty && Math.multiplyHigh(elements, length) != 0)) {
        throw tooLarge();
      }
      elements = empty ? 0 : elements * length;
      if (elements < 0) {
        throw tooLarge();
      }
    }
    return elements;
  }

  private Damage tooLarge() {
    return new Damage(
        "claims to hold "
            + Arrays.toString(shape)
            + " elements, more than any file can: it is damaged, so copy or create it again");
  }
}
