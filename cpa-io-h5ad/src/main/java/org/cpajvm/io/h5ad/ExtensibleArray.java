package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;

/**
 * A list of chunks that may grow along one dimension: a few entries at its beginning, then blocks
 * of entries that become more and larger, group by group. The first groups are listed at the
 * beginning too, every later one in a block of its own.
 */
final class ExtensibleArray {
  private final Structure structure;
  private final ChunkEntries entries;
  private final int numberBits;
  private final int inBeginning; // entries
  private final int smallest; // entries of a block
  private final int blocksBefore; // of a list of blocks, at least
  private final int page;
  private final long beginning;

  private ExtensibleArray(
      Structure structure, long address, int chunkBytes, ChunkEntries.Sink sink) {
    int headBytes = 12 + structure.addressSize() + 6 * structure.lengthSize() + 4;
    Fields fields = structure.checked(address, headBytes).signature("EAHD").skip(1);
    this.structure = structure;
    boolean filtered = fields.u8() == 1;
    this.entries = new ChunkEntries(structure, filtered, fields.u8(), chunkBytes, sink);
    this.numberBits = fields.u8();
    this.inBeginning = fields.u8();
    this.smallest = fields.u8();
    this.blocksBefore = fields.u8();
    int pageBits = fields.u8();
    for (int i = 0; i < 6; i++) {
      fields.length(); // statistics
    }
    this.beginning = fields.address();
    boolean powers = Integer.bitCount(smallest) == 1 && Integer.bitCount(blocksBefore) == 1;
    if (!powers || numberBits > 64 || numberBits < log2(smallest) || pageBits > 30) {
      throw new Damage("has a list of chunks of a form that none has" + Fields.REPAIR);
    }
    this.page = 1 << pageBits;
  }

  static void forEach(Structure structure, long address, int chunkBytes, ChunkEntries.Sink sink) {
    ExtensibleArray array = new ExtensibleArray(structure, address, chunkBytes, sink);
    if (array.beginning != Fields.UNDEFINED) {
      array.read();
    }
  }

  private void read() {
    int groups = 1 + numberBits - log2(smallest);
    int groupsHere = Math.min(groups, 2 * log2(blocksBefore));
    int blocksHere = 2 * (blocksBefore - 1);
    int lists = groups - groupsHere;
    int prefix = 6 + structure.addressSize();
    long length =
        prefix
            + (long) inBeginning * entries.bytes()
            + (long) (blocksHere + lists) * structure.addressSize()
            + 4;
    Fields content = structure.checked(beginning, length).signature("EAIB").skip(prefix - 4);
    entries.read(content, 0, inBeginning);
    long number = inBeginning;
    for (int group = 0; group < groupsHere; group++) {
      for (int block = 0; block < blocks(group); block++) {
        readBlock(content.address(), number, inBlock(group), null, 0);
        number += inBlock(group);
      }
    }
    for (int group = groupsHere; group < groups; group++) {
      long list = content.address();
      if (list != Fields.UNDEFINED) {
        readList(list, group, number);
      }
      number += blocks(group) * inBlock(group);
    }
  }

  private static long blocks(int group) {
    return 1L << (group / 2);
  }

  private long inBlock(int group) {
    return (long) smallest << ((group + 1) / 2);
  }

  /** Reads a block that lists the blocks of a group. */
  private void readList(long address, int group, long first) {
    long blocks = blocks(group);
    long each = inBlock(group);
    if (blocks > structure.bytes().size()) {
      throw new Damage("claims to have more chunks than the file can hold" + Fields.REPAIR);
    }
    int prefix = 6 + structure.addressSize() + (numberBits + 7) / 8;
    int bitmap = each > page ? (int) ((each / page + 7) / 8) : 0; // of each block
    long length = prefix + blocks * (bitmap + structure.addressSize()) + 4;
    Fields content = structure.checked(address, length).signature("EASB").skip(prefix - 4);
    ByteBuffer written = content.take(Math.toIntExact(blocks * bitmap));
    for (int block = 0; block < blocks; block++) {
      readBlock(content.address(), first + block * each, each, written, block);
    }
  }

  /**
   * Reads a block of entries.
   *
   * @param written which pages of the blocks of its group were written
   * @param inGroup the number of the block in its group
   */
  private void readBlock(long address, long first, long count, ByteBuffer written, int inGroup) {
    if (address == Fields.UNDEFINED) {
      return;
    }
    int prefix = 6 + structure.addressSize() + (numberBits + 7) / 8;
    if (count <= page) {
      long length = prefix + count * entries.bytes() + 4;
      Fields content = structure.checked(address, length).signature("EADB");
      entries.read(content.skip(prefix - 4), first, (int) count);
      return;
    }
    structure.checked(address, prefix + 4).signature("EADB");
    if (written == null) {
      throw new Damage("has a list of chunks without a list of its pages" + Fields.REPAIR);
    }
    int pages = (int) (count / page);
    entries.readPages(address + prefix + 4, first, count, page, written, inGroup * pages);
  }

  private static int log2(int value) {
    return 31 - Integer.numberOfLeadingZeros(value);
  }
}
