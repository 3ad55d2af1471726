package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;

/**
 * The beginning of an HDF5 file.
 *
 * @param base where it is, which is what all addresses count from: whatever was put in front of the
 *     file, and whether or not the file knows of it
 * @param addressSize how many bytes an address takes
 * @param lengthSize how many bytes a length takes
 * @param end where the file has to end
 * @param root the address of the header of the root group
 * @param extension the address of further settings of the file, or {@link Fields#UNDEFINED}
 */
record Superblock(long base, int addressSize, int lengthSize, long end, long root, long extension) {
  private static final int MOST_BYTES = 128;

  static Superblock read(FileBytes bytes, long at) {
    int length = (int) Math.min(MOST_BYTES, bytes.size() - at);
    ByteBuffer content = bytes.slice(at, length);
    Fields head = new Fields(content, Long.BYTES, Long.BYTES).skip(8);
    int version = head.u8();
    return switch (version) {
      case 0, 1 -> old(content, at, version);
      case 2, 3 -> current(content, at);
      default ->
          throw new Unsupported(
              "is of a later version of HDF5 (superblock "
                  + version
                  + "): write the file again with a current AnnData");
    };
  }

  private static Superblock old(ByteBuffer content, long at, int version) {
    Fields sizes = new Fields(content, Long.BYTES, Long.BYTES).skip(13);
    int addressSize = size(sizes.u8());
    int lengthSize = size(sizes.u8());
    Fields rest = new Fields(content, addressSize, lengthSize).skip(version == 0 ? 24 : 28);
    long base = rest.address();
    rest.address(); // of what is free
    long end = rest.address();
    rest.address(); // of the driver
    rest.address(); // of the name of the root group
    return new Superblock(
        at, addressSize, lengthSize, end - base + at, rest.address(), Fields.UNDEFINED);
  }

  private static Superblock current(ByteBuffer content, long at) {
    Fields sizes = new Fields(content, Long.BYTES, Long.BYTES).skip(9);
    int addressSize = size(sizes.u8());
    int lengthSize = size(sizes.u8());
    Fields rest = new Fields(content, addressSize, lengthSize).skip(12);
    long base = rest.address();
    long extension = rest.address();
    long end = rest.address();
    long root = rest.address();
    int summed = rest.position();
    if (rest.i32() != Lookup3.hash(content.slice(0, summed))) {
      throw new Damage("does not have the checksum of its beginning" + Fields.REPAIR);
    }
    return new Superblock(at, addressSize, lengthSize, end - base + at, root, extension);
  }

  private static int size(int bytes) {
    if (bytes != 2 && bytes != 4 && bytes != 8) {
      throw new Unsupported(
          "has addresses of " + bytes + " bytes: write the file again with a current AnnData");
    }
    return bytes;
  }
}
