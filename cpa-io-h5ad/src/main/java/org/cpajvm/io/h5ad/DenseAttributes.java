package org.cpajvm.io.h5ad;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Attributes that are stored beside the header of their object, as HDF5 does where one of them is
 * larger than the 64 KiB that a header has room for. They are the objects of a fractal heap: small
 * ones in its only block, large ones each in a place of its own that a B-tree knows. Another B-tree
 * finds them by name.
 */
final class DenseAttributes {
  private static final int LARGEST_MANAGED = 4096;
  private static final int ID_BYTES = 8;
  private static final int OFFSET_BYTES = 5; // of positions in the heap
  private static final int SMALLEST_BLOCK = 512;
  private static final int LARGEST_BLOCK = 65_536;
  private static final int BLOCK_HEAD = 4 + 1 + 8 + OFFSET_BYTES + 4;
  private static final int BY_HUGE_ID = 1; // kinds of B-trees
  private static final int BY_NAME = 8;

  private final Hdf5Output out;
  private final Bytes managed = new Bytes();
  private final Bytes hugeRecords = new Bytes();
  private final List<NameRecord> names = new ArrayList<>();
  private int managedCount;
  private int hugeCount;
  private long hugeBytes;

  private record NameRecord(int hash, String name, Bytes id) {}

  DenseAttributes(Hdf5Output out) {
    this.out = out;
  }

  /** Adds an attribute: its message as it would be in a header. */
  void add(String name, Bytes message) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    int hash = Lookup3.hash(new Bytes().add(nameBytes).toBuffer());
    boolean small =
        message.length() <= LARGEST_MANAGED
            && BLOCK_HEAD + managed.length() + message.length() <= LARGEST_BLOCK;
    names.add(new NameRecord(hash, name, small ? manage(message) : apart(message)));
  }

  private Bytes manage(Bytes message) {
    int offset = BLOCK_HEAD + managed.length();
    managed.add(message);
    managedCount++;
    return new Bytes().u8(0).u32(offset).u8(0).u16(message.length());
  }

  private Bytes apart(Bytes message) {
    int id = ++hugeCount;
    hugeBytes += message.length();
    hugeRecords.u64(out.append(message)).u64(message.length()).u64(id);
    return new Bytes().u8(0x10).u32(id).zeros(3);
  }

  /** Writes all attributes, and gives the content of the message that says where they are. */
  Bytes write() {
    long hugeTree =
        hugeCount == 0 ? Hdf5Output.UNDEFINED : tree(BY_HUGE_ID, 24, hugeCount, hugeRecords);
    int blockBytes = SMALLEST_BLOCK;
    while (blockBytes < BLOCK_HEAD + managed.length()) {
      blockBytes *= 2;
    }
    long heap = heap(hugeTree, blockBytes);
    names.sort(
        Comparator.comparing(NameRecord::hash, Integer::compareUnsigned)
            .thenComparing(NameRecord::name));
    Bytes records = new Bytes();
    for (NameRecord record : names) {
      records.add(record.id).u8(0).u32(0).u32(record.hash);
    }
    long nameTree = tree(BY_NAME, ID_BYTES + 9, names.size(), records);
    return new Bytes().u8(0).u8(0).u64(heap).u64(nameTree);
  }

  /** Writes the head of the heap and behind it its block, which refer to each other. */
  private long heap(long hugeTree, int blockBytes) {
    Bytes head =
        new Bytes()
            .text("FRHP")
            .u8(0)
            .u16(ID_BYTES)
            .u16(0)
            .u8(2) // the block has a checksum
            .u32(LARGEST_MANAGED)
            .u64(hugeCount)
            .u64(hugeTree)
            .u64(0)
            .u64(Hdf5Output.UNDEFINED);
    boolean empty = managedCount == 0;
    long space = empty ? 0 : blockBytes;
    head.u64(space).u64(space).u64(space).u64(managedCount);
    head.u64(hugeBytes).u64(hugeCount).u64(0).u64(0);
    head.u16(4).u64(blockBytes).u64(LARGEST_BLOCK).u16(8 * OFFSET_BYTES).u16(1);
    int headBytes = (head.length() + 8 + 2 + 4 + 7) / 8 * 8;
    long address = (out.position() + 7) / 8 * 8;
    head.u64(empty ? Hdf5Output.UNDEFINED : address + headBytes).u16(0);
    head.u32(Lookup3.hash(head.toBuffer()));
    head.zeros(headBytes - head.length());
    out.append(head);
    if (!empty) {
      out.append(block(address, blockBytes));
    }
    return address;
  }

  private Bytes block(long heap, int blockBytes) {
    Bytes rest = new Bytes().add(managed).zeros(blockBytes - BLOCK_HEAD - managed.length());
    Bytes sum = blockHead(heap).u32(0).add(rest); // which is over the block without it
    return blockHead(heap).u32(Lookup3.hash(sum.toBuffer())).add(rest);
  }

  private static Bytes blockHead(long heap) {
    return new Bytes().text("FHDB").u8(0).u64(heap).zeros(OFFSET_BYTES);
  }

  /** Writes a B-tree of version 2 with one node. */
  private long tree(int kind, int recordBytes, int count, Bytes records) {
    Bytes leaf = new Bytes().text("BTLF").u8(0).u8(kind).add(records);
    leaf.u32(Lookup3.hash(leaf.toBuffer()));
    int nodeBytes = Math.max(512, (leaf.length() + 7) / 8 * 8);
    leaf.zeros(nodeBytes - leaf.length());
    long root = out.append(leaf);
    Bytes head =
        new Bytes()
            .text("BTHD")
            .u8(0)
            .u8(kind)
            .u32(nodeBytes)
            .u16(recordBytes)
            .u16(0)
            .u8(100)
            .u8(40)
            .u64(root)
            .u16(count)
            .u64(count);
    head.u32(Lookup3.hash(head.toBuffer()));
    return out.append(head);
  }
}
