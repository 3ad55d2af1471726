package org.cpajvm.io.h5ad;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes the HDF5 filter blosc (32001): a container of Blosc 1. It has a head of 16 bytes and the
 * places of its blocks; a block is one compressed stream, or one for each byte of an element, and
 * may have its bytes or bits shuffled.
 */
final class Blosc implements Unpacker {
  private static final VarHandle INTEGERS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int HEAD = 16;
  private static final int NEWEST = 2;
  private static final int BYTES_SHUFFLED = 1;
  private static final int PLAIN = 2;
  private static final int BITS_SHUFFLED = 4;
  private static final int NEVER_SPLIT = 16;
  // Blocks of wider elements, or with fewer of them, are never split.
  private static final int WIDEST_SPLIT = 16;
  private static final int FEWEST_SPLIT = 128;

  private final Inflater inflater;
  private final Zstd zstd = new Zstd();
  private byte[] shuffled = new byte[0];

  /**
   * Prepares for the chunks of an array.
   *
   * @param inflater for chunks with zlib inside; reset before each use
   */
  Blosc(Inflater inflater) {
    this.inflater = inflater;
  }

  /** What the head of a container says. */
  private record Head(int flags, int size, int bytes, int block, int end) {
    static Head read(byte[] from, int stored, int room) {
      check(stored >= HEAD);
      if ((from[0] & 0xFF) > NEWEST) {
        throw new Damage("is compressed with a newer Blosc" + ChunkFilters.REWRITE);
      }
      int flags = from[2] & 0xFF;
      int size = from[3] & 0xFF;
      Head head = new Head(flags, size, integer(from, 4), integer(from, 8), integer(from, 12));
      check(head.size > 0 && head.bytes >= 0 && head.bytes <= room);
      check(head.end >= HEAD && head.end <= stored);
      check(head.bytes == 0 || (head.block > 0 && head.block <= head.bytes));
      return head;
    }

    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    boolean shufflesBytes() {
      return has(BYTES_SHUFFLED) && size > 1;
    }

    boolean shufflesBits() {
      return has(BITS_SHUFFLED) && block >= size;
    }

    int streams(int length) {
      boolean split =
          !has(NEVER_SPLIT)
              && length == block
              && size <= WIDEST_SPLIT
              && block / size >= FEWEST_SPLIT;
      return split ? size : 1;
    }
  }

  @Override
  public int unpack(byte[] from, int end, byte[] into) {
    Head head = Head.read(from, end, into.length);
    if (head.bytes == 0) {
      return 0;
    }
    if (head.has(PLAIN)) {
      check(head.bytes <= head.end - HEAD);
      System.arraycopy(from, HEAD, into, 0, head.bytes);
      return head.bytes;
    }
    int blocks = (head.bytes - 1) / head.block + 1;
    check(blocks <= (head.end - HEAD) / 4);
    for (int i = 0; i < blocks; i++) {
      int at = i * head.block;
      int length = Math.min(head.block, head.bytes - at);
      block(head, from, integer(from, HEAD + 4 * i), length, into, at);
    }
    return head.bytes;
  }

  private void block(Head head, byte[] from, int start, int length, byte[] into, int at) {
    if (!head.shufflesBytes() && !head.shufflesBits()) {
      streams(head, from, start, length, into, at);
      return;
    }
    if (shuffled.length < length) {
      shuffled = new byte[length];
    }
    streams(head, from, start, length, shuffled, 0);
    int count = length / head.size;
    if (head.shufflesBytes()) {
      Shuffle.bytes(shuffled, 0, length, head.size, into, at);
    } else if (count % 8 == 0) {
      Shuffle.bits(shuffled, 0, count, head.size, into, at);
      int whole = count * head.size;
      System.arraycopy(shuffled, whole, into, at + whole, length - whole);
    } else {
      System.arraycopy(shuffled, 0, into, at, length); // Blosc leaves such a block as it is
    }
  }

  private void streams(Head head, byte[] from, int start, int length, byte[] into, int at) {
    int streams = head.streams(length);
    int part = length / streams;
    check(part * streams == length && start >= HEAD);
    int in = start;
    for (int i = 0; i < streams; i++) {
      check(in <= head.end - 4);
      int packed = integer(from, in);
      in += 4;
      check(packed >= 0 && packed <= head.end - in);
      int to = at + i * part;
      int limit = to + part;
      if (packed == part) {
        System.arraycopy(from, in, into, to, part);
      } else {
        check(stream(head, from, in, in + packed, into, to, limit) == limit);
      }
      in += packed;
    }
  }

  private int stream(Head head, byte[] from, int in, int end, byte[] into, int at, int limit) {
    return switch (head.flags >> 5) {
      case 0 -> BloscLz.decode(from, in, end, into, at, limit);
      case 1 -> Lz4.decode(from, in, end, into, at, limit);
      case 2 -> Snappy.decode(from, in, end, into, at, limit);
      case 3 -> inflate(from, in, end, into, at, limit);
      case 4 -> zstd.decode(from, in, end, into, at, limit);
      default -> throw new Damage("is compressed with an unknown Blosc" + ChunkFilters.REWRITE);
    };
  }

  private int inflate(byte[] from, int in, int end, byte[] into, int at, int limit) {
    inflater.reset();
    inflater.setInput(from, in, end - in);
    try {
      int length = inflater.inflate(into, at, limit - at);
      check(inflater.finished() || length == limit - at);
      return at + length;
    } catch (DataFormatException e) {
      throw new Damage(
          "a chunk is not valid blosc data (" + e.getMessage() + ")" + ChunkFilters.REPAIR);
    }
  }

  private static int integer(byte[] from, int at) {
    return (int) INTEGERS.get(from, at);
  }

  private static void check(boolean sound) {
    if (!sound) {
      throw new Damage("a chunk is not valid blosc data" + ChunkFilters.REPAIR);
    }
  }
}
