package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the members of a group, which are links to parts of the file. */
final class Links {
  private static final int BY_NAME = 5; // the kind of B-tree

  private final Structure structure;
  private final Map<String, Link> found = new LinkedHashMap<>();

  /**
   * Where a member is.
   *
   * @param kind in which form the place is given
   * @param address of the header of a hard link
   * @param path what a soft link, or one to another file, leads to
   * @param file the name of the other file
   */
  record Link(Kind kind, long address, String path, String file) {
    /** The forms of a link. */
    enum Kind {
      HARD,
      SOFT,
      EXTERNAL,
      UNKNOWN
    }
  }

  private record Named(String name, Link link, long order) {}

  private Links(Structure structure) {
    this.structure = structure;
  }

  /** Whether a header is that of a group. */
  static boolean isGroup(ObjectHeader header) {
    return header.has(ObjectHeader.SYMBOL_TABLE)
        || header.has(ObjectHeader.LINK_INFO)
        || header.has(ObjectHeader.LINK);
  }

  /** The members of a group by name, in the order of the file. */
  static Map<String, Link> of(Structure structure, ObjectHeader header) {
    Links links = new Links(structure);
    header.first(ObjectHeader.SYMBOL_TABLE).ifPresent(links::readTable);
    for (Fields message : header.all(ObjectHeader.LINK)) {
      links.add(link(message));
    }
    header.first(ObjectHeader.LINK_INFO).ifPresent(links::readHeap);
    return links.found;
  }

  private void add(Named named) {
    if (found.put(named.name, named.link) != null) {
      throw new Damage("has two members named '" + named.name + "'" + Fields.REPAIR);
    }
  }

  private void readHeap(Fields info) {
    info.u8();
    int flags = info.u8();
    info.skip((flags & 1) != 0 ? 8 : 0);
    long heapAddress = info.address();
    long tree = info.address();
    if (heapAddress == Fields.UNDEFINED || tree == Fields.UNDEFINED) {
      return;
    }
    FractalHeap heap = FractalHeap.open(structure, heapAddress);
    List<Named> named = new ArrayList<>();
    BTree2.forEach(
        structure,
        tree,
        BY_NAME,
        record -> {
          record.skip(4); // a hash of the name
          named.add(link(structure.fields(heap.get(record.take(heap.idBytes())))));
        });
    named.sort(Comparator.comparingLong(Named::order).thenComparing(Named::name));
    named.forEach(this::add);
  }

  private static Named link(Fields message) {
    message.u8();
    int flags = message.u8();
    int kind = (flags & 8) != 0 ? message.u8() : 0;
    long order = (flags & 4) != 0 ? message.number(8) : 0;
    message.skip((flags & 16) != 0 ? 1 : 0); // whether the name claims to be in UTF-8
    int length = (int) Math.min(Integer.MAX_VALUE, message.number(1 << (flags & 3)));
    String name = Utf8.name(message.take(length));
    Link link =
        switch (kind) {
          case 0 -> hard(message.address());
          case 1 -> soft(Utf8.name(message.take(message.u16())));
          case 64 -> external(message.take(message.u16()));
          default -> new Link(Link.Kind.UNKNOWN, Fields.UNDEFINED, "", "");
        };
    return new Named(name, link, order);
  }

  private static Link hard(long address) {
    return new Link(Link.Kind.HARD, address, "", "");
  }

  private static Link soft(String path) {
    return new Link(Link.Kind.SOFT, Fields.UNDEFINED, path, "");
  }

  private static Link external(ByteBuffer content) {
    Fields parts = new Fields(content, Long.BYTES, Long.BYTES).skip(1);
    String file = Utf8.name(parts.zeroEnded());
    return new Link(Link.Kind.EXTERNAL, Fields.UNDEFINED, Utf8.name(parts.zeroEnded()), file);
  }

  /** Reads the form of HDF5 1.6: a B-tree of nodes of symbols, whose names are in a heap. */
  private void readTable(Fields message) {
    long tree = message.address();
    long heapAddress = message.address();
    Fields head =
        structure
            .fields(heapAddress, 8L + 2L * structure.lengthSize() + structure.addressSize())
            .signature("HEAP")
            .skip(4);
    int length = head.count();
    head.length();
    ByteBuffer names = structure.bytes(head.address(), length);
    readTree(tree, names, 256);
  }

  /** Reads a node of a B-tree of version 1; levels fall, so that it cannot contain itself. */
  private void readTree(long address, ByteBuffer names, int above) {
    long headBytes = 8L + 2L * structure.addressSize();
    Fields head = structure.fields(address, headBytes).signature("TREE");
    int kind = head.u8();
    int level = head.u8();
    int entries = head.u16();
    if (kind != 0 || level >= above) {
      throw new Damage("has a list of members that is damaged: copy or create the file again");
    }
    int step = structure.lengthSize() + structure.addressSize();
    Fields body = structure.fields(address + headBytes, (long) entries * step);
    for (int i = 0; i < entries; i++) {
      body.length(); // the key
      long child = body.address();
      if (level > 0) {
        readTree(child, names, level);
      } else {
        readSymbols(child, names);
      }
    }
  }

  private void readSymbols(long address, ByteBuffer names) {
    int count = structure.fields(address, 8).signature("SNOD").skip(2).u16();
    int symbol = 2 * structure.addressSize() + 24;
    Fields symbols = structure.fields(address + 8, (long) count * symbol);
    for (int i = 0; i < count; i++) {
      long name = symbols.address();
      long header = symbols.address();
      boolean soft = symbols.i32() == 2;
      symbols.skip(4);
      int value = symbols.i32();
      symbols.skip(12);
      add(new Named(text(names, name), soft ? soft(text(names, value)) : hard(header), i));
    }
  }

  private String text(ByteBuffer names, long at) {
    if (at < 0 || at >= names.limit()) {
      throw new Damage("has a member without a name" + Fields.REPAIR);
    }
    return Utf8.name(structure.fields(names).skip((int) at).zeroEnded());
  }
}
