package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the parts that a file consists of, and no more of them than an honest file needs, so that a
 * structure that refers to itself comes to an end. Safe for use by several threads.
 */
final class Structure {
  private static final int SHARED_MESSAGE_TABLE = 0x0F;

  private final FileBytes bytes;
  private final Superblock superblock;
  private final AtomicLong budget;
  private SharedMessages shared; // read on first use; most files have none

  Structure(FileBytes bytes, Superblock superblock) {
    this.bytes = bytes;
    this.superblock = superblock;
    this.budget = new AtomicLong(64 * bytes.size() + (64L << 20));
  }

  FileBytes bytes() {
    return bytes;
  }

  /** What is added to the addresses in the file. */
  long base() {
    return superblock.base();
  }

  int addressSize() {
    return superblock.addressSize();
  }

  int lengthSize() {
    return superblock.lengthSize();
  }

  /** Where the header of the root group is. */
  long root() {
    return superblock.root();
  }

  /** The bytes at an address, in little-endian order. */
  ByteBuffer bytes(long address, long length) {
    // A read costs something however short it is.
    if (length < 0 || length > FileBytes.MAX_SLICE || budget.addAndGet(-length - 64L) < 0) {
      throw new Damage(
          "refers to its parts again and again: it is damaged, so copy or create it again");
    }
    if (address < 0 || address > Long.MAX_VALUE - superblock.base()) {
      throw new Damage("refers to a part that is nowhere" + Fields.REPAIR);
    }
    return bytes.slice(superblock.base() + address, (int) length);
  }

  /** As many bytes at an address as there are, but not more than so many. */
  ByteBuffer upTo(long address, int most) {
    long left = bytes.size() - superblock.base() - address;
    return bytes(address, Math.max(0, Math.min(most, left)));
  }

  Fields fields(long address, long length) {
    return fields(bytes(address, length));
  }

  Fields fields(ByteBuffer content) {
    return new Fields(content, superblock.addressSize(), superblock.lengthSize());
  }

  /** The bytes at an address, which end with a checksum that has to be right. */
  Fields checked(long address, long length) {
    ByteBuffer content = bytes(address, length);
    check(content);
    return fields(content);
  }

  /** Checks the checksum that some bytes end with. */
  static void check(ByteBuffer content) {
    int summed = content.remaining() - Integer.BYTES;
    if (summed < 0
        || content.getInt(content.position() + summed)
            != Lookup3.hash(content.slice(content.position(), summed))) {
      throw new Damage("has a part that does not have its checksum" + Fields.REPAIR);
    }
  }

  ObjectHeader header(long address) {
    return ObjectHeader.read(this, address);
  }

  /** The messages that the headers of several objects share. */
  synchronized SharedMessages shared() {
    if (shared == null) {
      if (superblock.extension() == Fields.UNDEFINED) {
        throw new Damage("refers to shared messages, but has none" + Fields.REPAIR);
      }
      shared =
          header(superblock.extension())
              .first(SHARED_MESSAGE_TABLE)
              .map(message -> SharedMessages.read(this, message))
              .orElseThrow(() -> new Damage("refers to shared messages, but has none"));
    }
    return shared;
  }
}
