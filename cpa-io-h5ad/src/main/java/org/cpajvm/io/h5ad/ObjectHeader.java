package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** The header of a group, an array or a named type: the messages that describe it. */
final class ObjectHeader {
  static final int DATASPACE = 0x01;
  static final int LINK_INFO = 0x02;
  static final int DATATYPE = 0x03;
  static final int OLD_FILL_VALUE = 0x04;
  static final int FILL_VALUE = 0x05;
  static final int LINK = 0x06;
  static final int EXTERNAL_FILES = 0x07;
  static final int LAYOUT = 0x08;
  static final int FILTERS = 0x0B;
  static final int ATTRIBUTE = 0x0C;
  static final int CONTINUATION = 0x10;
  static final int SYMBOL_TABLE = 0x11;
  static final int ATTRIBUTE_INFO = 0x15;

  private static final int SHARED = 2; // a flag of a message
  private static final int MOST_BLOCKS = 100_000;

  private final Structure structure;
  private final List<Message> messages = new ArrayList<>();

  private record Message(int kind, int flags, ByteBuffer content) {}

  private record Block(long address, long length) {}

  private ObjectHeader(Structure structure) {
    this.structure = structure;
  }

  static ObjectHeader read(Structure structure, long address) {
    ObjectHeader header = new ObjectHeader(structure);
    if (structure.bytes(address, 1).get(0) == 1) {
      header.readOld(address);
    } else {
      header.readCurrent(address);
    }
    return header;
  }

  private void readOld(long address) {
    Fields head = structure.fields(address, 16).skip(8);
    Queue<Block> blocks = new ArrayDeque<>();
    blocks.add(new Block(address + 16, head.u32()));
    for (int read = 0; !blocks.isEmpty(); read++) {
      Block block = next(blocks, read);
      Fields content = structure.fields(block.address, block.length);
      while (content.remaining() >= 8) {
        int kind = content.u16();
        int length = content.u16();
        int flags = content.u8();
        add(kind, flags, content.skip(3).take(length), blocks);
      }
    }
  }

  private void readCurrent(long address) {
    ByteBuffer start = structure.upTo(address, 34);
    Fields head = structure.fields(start).signature("OHDR");
    if (head.u8() != 2) {
      throw new Unsupported("is of a later version of HDF5: write the file again");
    }
    int flags = head.u8();
    head.skip((flags & 0x20) != 0 ? 16 : 0).skip((flags & 0x10) != 0 ? 4 : 0);
    int sizeBytes = 1 << (flags & 3);
    long size = head.number(sizeBytes);
    if (size < 0 || size > FileBytes.MAX_SLICE) {
      throw new Damage("has a header of " + Long.toUnsignedString(size) + " bytes" + Fields.REPAIR);
    }
    int before = head.position();
    boolean ordered = (flags & 4) != 0;
    Queue<Block> blocks = new ArrayDeque<>();
    readMessages(
        structure.checked(address, before + size + 4).skip(before).part((int) size),
        ordered,
        blocks);
    for (int read = 0; !blocks.isEmpty(); read++) {
      Block block = next(blocks, read);
      Fields content = structure.checked(block.address, block.length).signature("OCHK");
      readMessages(content.part(content.remaining() - 4), ordered, blocks);
    }
  }

  private static Block next(Queue<Block> blocks, int read) {
    if (read > MOST_BLOCKS) {
      throw new Damage("has a header without an end" + Fields.REPAIR);
    }
    return blocks.remove();
  }

  private void readMessages(Fields content, boolean ordered, Queue<Block> blocks) {
    int head = ordered ? 6 : 4;
    while (content.remaining() >= head) {
      int kind = content.u8();
      int length = content.u16();
      int flags = content.u8();
      content.skip(head - 4);
      add(kind, flags, content.take(length), blocks);
    }
  }

  private void add(int kind, int flags, ByteBuffer content, Queue<Block> blocks) {
    if (kind == CONTINUATION) {
      Fields place = structure.fields(content);
      blocks.add(new Block(place.address(), place.length()));
    } else if (kind != 0) {
      messages.add(new Message(kind, flags, content));
    }
  }

  /** The messages of a kind, in their order. */
  List<Fields> all(int kind) {
    List<Fields> found = new ArrayList<>();
    for (Message message : messages) {
      if (message.kind == kind) {
        found.add(content(structure, kind, message.flags, message.content));
      }
    }
    return found;
  }

  /** The first message of a kind. */
  Optional<Fields> first(int kind) {
    for (Message message : messages) {
      if (message.kind == kind) {
        return Optional.of(content(structure, kind, message.flags, message.content));
      }
    }
    return Optional.empty();
  }

  boolean has(int kind) {
    return messages.stream().anyMatch(message -> message.kind == kind);
  }

  /**
   * The content of a message, from where it is: a message may be one that other headers refer to as
   * well.
   */
  static Fields content(Structure structure, int kind, int flags, ByteBuffer content) {
    return (flags & SHARED) == 0
        ? structure.fields(content)
        : referred(structure, kind, structure.fields(content));
  }

  /** The message that a reference leads to. */
  static Fields referred(Structure structure, int kind, Fields reference) {
    int version = reference.u8();
    int place = reference.u8();
    if (version == 1) {
      reference.skip(6);
    }
    if (version == 3 && place == 1) {
      return structure.fields(structure.shared().get(kind, reference.take(8)));
    }
    // A type that has a name in the file, so a header of its own.
    ObjectHeader header = read(structure, reference.address());
    for (Message message : header.messages) {
      if (message.kind == kind && (message.flags & SHARED) == 0) {
        return structure.fields(message.content);
      }
    }
    throw new Damage("refers to a type that is not there" + Fields.REPAIR);
  }
}
