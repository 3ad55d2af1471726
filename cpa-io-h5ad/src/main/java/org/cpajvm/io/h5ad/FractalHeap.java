package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A heap of objects of any size, which holds the links and attributes that a header has no room
 * for. Its blocks double in size row by row; those of later rows are lists of blocks themselves.
 */
final class FractalHeap {
  private static final int HUGE_TREE = 1;

  private final Structure structure;
  private final int idBytes;
  private final boolean summed; // whether blocks have a checksum
  private final long hugeTree;
  private final int width; // blocks of a row
  private final long smallest;
  private final long largestDirect;
  private final int offsetBytes;
  private final int lengthBytes;
  private final long root;
  private final int rootRows; // 0 where the root is a block of objects
  private final Map<Long, ByteBuffer> blocks = new HashMap<>();
  private Map<Long, Place> huge; // read on first use

  private record Place(long address, long length) {}

  private FractalHeap(Structure structure, Fields head) {
    this.structure = structure;
    head.signature("FRHP").skip(1);
    this.idBytes = head.u16();
    int filterBytes = head.u16();
    this.summed = (head.u8() & 2) != 0;
    long largestManaged = head.u32();
    head.length();
    this.hugeTree = head.address();
    head.length();
    head.address();
    for (int i = 0; i < 8; i++) {
      head.length();
    }
    this.width = head.u16();
    this.smallest = head.length();
    this.largestDirect = head.length();
    int offsetBits = head.u16();
    this.offsetBytes = (offsetBits + 7) / 8;
    head.skip(2);
    this.root = head.address();
    this.rootRows = head.u16();
    if (filterBytes > 0) {
      throw new Unsupported(
          "keeps its names in a compressed heap, which is not read: write the file again");
    }
    if (Long.bitCount(smallest) != 1
        || Long.bitCount(largestDirect) != 1
        || Integer.bitCount(width) != 1
        || smallest > largestDirect
        || largestDirect > FileBytes.MAX_SLICE
        || offsetBytes > Long.BYTES
        || rootRows > 64) {
      throw new Damage("has a heap of a size that none has" + Fields.REPAIR);
    }
    this.lengthBytes = Math.min((log2(largestDirect) + 7) / 8, BTree2.bytesFor(largestManaged));
  }

  static FractalHeap open(Structure structure, long address) {
    int bytes = 4 + 1 + 2 + 2 + 1 + 4 + 2 + 2 + 2 + 2 + 4;
    bytes += 3 * structure.addressSize() + 12 * structure.lengthSize();
    Fields head = structure.fields(address, bytes);
    FractalHeap heap = new FractalHeap(structure, head);
    structure.checked(address, bytes); // last, as the head of a compressed heap is longer
    return heap;
  }

  int idBytes() {
    return idBytes;
  }

  /** An object, from its identifier. */
  synchronized ByteBuffer get(ByteBuffer id) {
    Fields parts = structure.fields(id);
    int first = parts.u8();
    return switch ((first >>> 4) & 3) {
      case 0 -> managed(parts.number(offsetBytes), (int) parts.number(lengthBytes));
      case 1 -> huge(parts);
      case 2 -> tiny(first, parts);
      default -> throw new Damage("refers to an object of an unknown kind" + Fields.REPAIR);
    };
  }

  private ByteBuffer tiny(int first, Fields parts) {
    boolean extended = idBytes - 1 > 16;
    int length = extended ? ((first & 0x0F) << 8 | parts.u8()) + 1 : (first & 0x0F) + 1;
    return parts.take(length);
  }

  private ByteBuffer huge(Fields parts) {
    if (structure.addressSize() + structure.lengthSize() <= idBytes - 1) {
      return structure.bytes(parts.address(), parts.length());
    }
    if (huge == null) {
      Map<Long, Place> places = new HashMap<>();
      BTree2.forEach(
          structure,
          hugeTree,
          HUGE_TREE,
          record -> {
            Place place = new Place(record.address(), record.length());
            places.put(record.length(), place);
          });
      huge = places;
    }
    Place place = huge.get(parts.number(Math.min(structure.lengthSize(), idBytes - 1)));
    if (place == null) {
      throw new Damage("refers to a large object that is not there" + Fields.REPAIR);
    }
    return structure.bytes(place.address, place.length);
  }

  /** Finds the block of an object, from list of blocks to list of blocks. */
  private ByteBuffer managed(long offset, int length) {
    long address = root;
    int rows = rootRows;
    long start = 0; // what the block begins with
    long size = smallest;
    while (rows > 0) {
      long within = offset - start;
      long firstRows = smallest * width;
      int row = within < firstRows ? 0 : 1 + log2(within / firstRows);
      if (within < 0 || row >= rows) {
        throw new Damage("refers to an object outside of its heap" + Fields.REPAIR);
      }
      size = row == 0 ? smallest : smallest << (row - 1);
      long before = row == 0 ? 0 : firstRows << (row - 1);
      long column = (within - before) / size;
      address = child(address, rows, row * (long) width + column);
      start += before + column * size;
      // A list of blocks has as many rows as it takes to be as large as a block of its row.
      rows = size > largestDirect ? log2(size) - log2(firstRows) + 1 : 0;
    }
    ByteBuffer block = block(address, (int) size);
    long at = offset - start;
    if (at < 0 || length <= 0 || at + length > block.limit()) {
      throw new Damage("refers to an object outside of its heap" + Fields.REPAIR);
    }
    return block.slice((int) at, length);
  }

  private long child(long address, int rows, long index) {
    ByteBuffer content = blocks.get(address);
    if (content == null) {
      int head = 4 + 1 + structure.addressSize() + offsetBytes;
      content = structure.bytes(address, head + (long) rows * width * structure.addressSize() + 4L);
      Structure.check(content);
      structure.fields(content).signature("FHIB");
      content = content.slice(head, content.limit() - head - 4);
      blocks.put(address, content);
    }
    int at = Math.toIntExact(index * structure.addressSize());
    Fields entry = structure.fields(content).skip(at);
    return entry.address();
  }

  private ByteBuffer block(long address, int size) {
    ByteBuffer content = blocks.get(address);
    if (content == null) {
      content = structure.bytes(address, size);
      structure.fields(content).signature("FHDB");
      if (summed) {
        checkSum(content);
      }
      blocks.put(address, content);
    }
    return content;
  }

  /** The checksum of a block is in its head, and was made while a zero was there. */
  private void checkSum(ByteBuffer content) {
    int at = 4 + 1 + structure.addressSize() + offsetBytes;
    byte[] copy = new byte[content.limit()];
    content.get(0, copy);
    ByteBuffer zeroed = ByteBuffer.wrap(copy).putInt(at, 0);
    if (Lookup3.hash(zeroed) != structure.fields(content).skip(at).i32()) {
      throw new Damage("has a heap that does not have its checksum" + Fields.REPAIR);
    }
  }

  private static int log2(long value) {
    return 63 - Long.numberOfLeadingZeros(value);
  }
}
