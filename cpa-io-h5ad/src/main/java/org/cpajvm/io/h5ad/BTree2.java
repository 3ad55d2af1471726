package org.cpajvm.io.h5ad;

import java.util.function.Consumer;

/** A B-tree of version 2, which is read from its first record to its last. */
final class BTree2 {
  private static final int NODE_HEAD = 6; // and a checksum behind

  private final Structure structure;
  private final int kind;
  private final int nodeBytes;
  private final int recordBytes;
  private final int depth;
  private final int[] countBytes; // of the records below a child of a node at each level
  private final int childCountBytes;

  private BTree2(Structure structure, Fields head) {
    this.structure = structure;
    head.signature("BTHD").skip(1);
    this.kind = head.u8();
    this.nodeBytes = (int) head.u32();
    this.recordBytes = head.u16();
    this.depth = head.u16();
    head.skip(2);
    if (nodeBytes < 16 || recordBytes <= 0 || recordBytes > nodeBytes - 10 || depth > 32) {
      throw new Damage("has an index of a size that none has" + Fields.REPAIR);
    }
    this.countBytes = new int[depth + 1];
    long most = (nodeBytes - 10L) / recordBytes;
    this.childCountBytes = bytesFor(most);
    long below = most;
    for (int level = 1; level <= depth; level++) {
      int pointer = structure.addressSize() + childCountBytes + countBytes[level - 1];
      long records = (nodeBytes - 10L - pointer) / (recordBytes + pointer);
      below = Math.min(Long.MAX_VALUE >>> 17, (records + 1) * below + records);
      countBytes[level] = bytesFor(below);
    }
  }

  /** How many bytes hold numbers up to one. */
  static int bytesFor(long most) {
    return (63 - Long.numberOfLeadingZeros(Math.max(1, most))) / 8 + 1;
  }

  /** Gives all records of the tree at an address, in their order. */
  static void forEach(Structure structure, long address, int kind, Consumer<Fields> record) {
    int headBytes = 22 + structure.addressSize() + structure.lengthSize();
    Fields head = structure.checked(address, headBytes);
    BTree2 tree = new BTree2(structure, head);
    if (tree.kind != kind) {
      throw new Damage("has an index of another kind than it should" + Fields.REPAIR);
    }
    long root = head.address();
    int count = head.u16();
    if (root != Fields.UNDEFINED) {
      tree.read(root, count, tree.depth, record);
    }
  }

  private void read(long address, int count, int level, Consumer<Fields> record) {
    int pointer =
        level == 0 ? 0 : structure.addressSize() + childCountBytes + countBytes[level - 1];
    long used = NODE_HEAD + (long) count * recordBytes + (count + 1L) * pointer + 4;
    if (used > nodeBytes) {
      throw new Damage("has an index with more entries than it has room for" + Fields.REPAIR);
    }
    Fields node = structure.checked(address, used).signature(level == 0 ? "BTLF" : "BTIN").skip(1);
    if (node.u8() != kind) {
      throw new Damage("has an index of mixed kinds" + Fields.REPAIR);
    }
    Fields records = node.part(count * recordBytes);
    for (int i = 0; i <= count; i++) {
      if (level > 0) {
        long child = node.address();
        int below = (int) node.number(childCountBytes);
        node.skip(countBytes[level - 1]);
        read(child, below, level - 1, record);
      }
      if (i < count) {
        record.accept(records.part(recordBytes));
      }
    }
  }
}
