package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;

/** A list of chunks whose number is fixed. */
final class FixedArray {
  private FixedArray() {}

  static void forEach(Structure structure, long address, int chunkBytes, ChunkEntries.Sink sink) {
    int headBytes = 8 + structure.addressSize() + structure.lengthSize() + 4;
    Fields head = structure.checked(address, headBytes).signature("FAHD").skip(1);
    boolean filtered = head.u8() == 1;
    ChunkEntries entries = new ChunkEntries(structure, filtered, head.u8(), chunkBytes, sink);
    int pageBits = head.u8();
    long count = head.length();
    long block = head.address();
    if (block == Fields.UNDEFINED) {
      return;
    }
    if (pageBits > 30 || count < 0 || count > structure.bytes().size()) {
      throw new Damage("claims to have more chunks than the file can hold" + Fields.REPAIR);
    }
    int page = 1 << pageBits;
    int prefix = 6 + structure.addressSize();
    if (count <= page) {
      long length = prefix + count * entries.bytes() + 4;
      Fields content = structure.checked(block, length).signature("FADB");
      entries.read(content.skip(prefix - 4), 0, (int) count);
      return;
    }
    int bitmap = (int) ((count + page - 1) / page + 7) / 8;
    ByteBuffer written =
        structure
            .checked(block, prefix + bitmap + 4)
            .signature("FADB")
            .skip(prefix - 4)
            .take(bitmap);
    entries.readPages(block + prefix + bitmap + 4, 0, count, page, written, 0);
  }
}
