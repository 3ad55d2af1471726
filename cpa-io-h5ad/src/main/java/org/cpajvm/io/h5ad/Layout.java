package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** How the elements of an array are stored. */
sealed interface Layout {

  /** Elements in the header of the array. */
  record Compact(ByteBuffer content) implements Layout {}

  /**
   * Elements in one piece.
   *
   * @param address where it is, or {@link Fields#UNDEFINED} where nothing was ever written
   */
  record Contiguous(long address) implements Layout {}

  /**
   * Elements in chunks of equal shape.
   *
   * @param shape the shape of a chunk
   * @param index how the chunks are listed
   * @param address where the list is, or {@link Fields#UNDEFINED} where there are no chunks
   * @param plainEdges whether chunks that reach over the edge of the array go through no filter
   * @param single the size of the only chunk, or -1 where it is that of all chunks
   * @param singleMask the filters that the only chunk did not go through
   */
  record Chunked(
      int[] shape, Index index, long address, boolean plainEdges, long single, int singleMask)
      implements Layout {}

  /** Something that is not read. */
  record Elsewhere(String what) implements Layout {}

  /** The ways in which chunks are listed. */
  enum Index {
    TREE_1,
    SINGLE,
    IMPLICIT,
    FIXED_ARRAY,
    EXTENSIBLE_ARRAY,
    TREE_2
  }

  static Layout read(Fields message) {
    int version = message.u8();
    return switch (version) {
      case 1, 2 -> old(message);
      case 3 -> known(message);
      case 4, 5 -> current(message);
      default -> throw new Unsupported("is stored as a later version of HDF5 does: write it again");
    };
  }

  private static Layout old(Fields message) {
    int rank = message.u8();
    int kind = message.u8();
    message.skip(5);
    long address = kind == 0 ? Fields.UNDEFINED : message.address();
    int[] shape = new int[rank];
    for (int d = 0; d < rank; d++) {
      shape[d] = message.i32();
    }
    return switch (kind) {
      case 0 -> new Compact(message.take(message.i32()));
      case 1 -> new Contiguous(address);
      case 2 -> chunked(shape, address);
      default -> unknown(kind);
    };
  }

  private static Layout known(Fields message) {
    int kind = message.u8();
    if (kind != 2) {
      return flat(kind, message);
    }
    int rank = message.u8();
    long address = message.address();
    int[] shape = new int[rank];
    for (int d = 0; d < rank; d++) {
      shape[d] = message.i32();
    }
    return chunked(shape, address);
  }

  private static Layout flat(int kind, Fields message) {
    return switch (kind) {
      case 0 -> new Compact(message.take(message.u16()));
      case 1 -> new Contiguous(message.address());
      case 3 ->
          new Elsewhere(
              "is a virtual data set, whose values are in other files: write it into one file,"
                  + " for example with h5repack");
      default -> unknown(kind);
    };
  }

  private static Layout chunked(int[] withElement, long address) {
    return new Chunked(withoutElement(withElement), Index.TREE_1, address, false, -1, 0);
  }

  /** The last length is the size of an element. */
  private static int[] withoutElement(int[] shape) {
    if (shape.length == 0) {
      throw new Damage("has chunks without a shape" + Fields.REPAIR);
    }
    return Arrays.copyOf(shape, shape.length - 1);
  }

  private static Layout current(Fields message) {
    int kind = message.u8();
    if (kind != 2) {
      return flat(kind, message);
    }
    int flags = message.u8();
    int rank = message.u8();
    int bytes = message.u8();
    int[] shape = new int[rank];
    for (int d = 0; d < rank; d++) {
      long length = message.number(bytes);
      shape[d] = length < 0 || length > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) length;
    }
    int index = message.u8();
    long single = -1;
    int mask = 0;
    switch (index) {
      case 1 -> {
        if ((flags & 2) != 0) {
          single = message.length();
          mask = message.i32();
        }
      }
      case 2 -> {}
      case 3 -> message.skip(1);
      case 4 -> message.skip(5);
      case 5 -> message.skip(6);
      default -> {
        return new Elsewhere("lists its chunks in an unknown way: write the file again");
      }
    }
    return new Chunked(
        withoutElement(shape),
        Index.values()[index],
        message.address(),
        (flags & 1) != 0,
        single,
        mask);
  }

  private static Layout unknown(int kind) {
    return new Elsewhere("is stored in an unknown way (" + kind + "): write the file again");
  }
}
