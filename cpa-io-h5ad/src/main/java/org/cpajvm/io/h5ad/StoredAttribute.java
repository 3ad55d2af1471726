package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An attribute as a file has it: what describes its elements is read when it is asked for, so that
 * one of an unknown form is in nobody's way.
 */
final class StoredAttribute {
  private static final int BY_NAME = 8; // the kind of B-tree

  private final Structure structure;
  private final int flags;
  private final ByteBuffer type;
  private final ByteBuffer space;
  private final ByteBuffer content;

  private StoredAttribute(
      Structure structure, int flags, ByteBuffer type, ByteBuffer space, ByteBuffer content) {
    this.structure = structure;
    this.flags = flags;
    this.type = type;
    this.space = space;
    this.content = content;
  }

  /** All attributes of an object by name. */
  static Map<String, StoredAttribute> of(Structure structure, ObjectHeader header) {
    Map<String, StoredAttribute> found = new LinkedHashMap<>();
    header.all(ObjectHeader.ATTRIBUTE).forEach(message -> read(structure, message, found));
    header.first(ObjectHeader.ATTRIBUTE_INFO).ifPresent(info -> readHeap(structure, info, found));
    return found;
  }

  /** Reads the attributes that are stored beside the header. */
  private static void readHeap(
      Structure structure, Fields info, Map<String, StoredAttribute> found) {
    info.u8();
    int flags = info.u8();
    info.skip((flags & 1) != 0 ? 2 : 0);
    long heapAddress = info.address();
    long tree = info.address();
    if (heapAddress == Fields.UNDEFINED || tree == Fields.UNDEFINED) {
      return;
    }
    FractalHeap heap = FractalHeap.open(structure, heapAddress);
    BTree2.forEach(
        structure,
        tree,
        BY_NAME,
        record -> {
          ByteBuffer id = record.take(8);
          boolean shared = (record.u8() & 2) != 0;
          ByteBuffer message =
              shared ? structure.shared().get(ObjectHeader.ATTRIBUTE, id) : heap.get(id);
          read(structure, structure.fields(message), found);
        });
  }

  private static void read(
      Structure structure, Fields message, Map<String, StoredAttribute> found) {
    int version = message.u8();
    if (version > 3) {
      return; // of a later version of HDF5; whoever needs it says that it is absent
    }
    int given = message.u8();
    int flags = version == 1 ? 0 : given;
    int nameBytes = message.u16();
    int typeBytes = message.u16();
    int spaceBytes = message.u16();
    message.skip(version == 3 ? 1 : 0); // whether the name claims to be in UTF-8
    boolean padded = version == 1;
    String name = Utf8.name(message.part(nameBytes).zeroEnded());
    message.skip(padding(padded, nameBytes));
    ByteBuffer type = message.take(typeBytes);
    message.skip(padding(padded, typeBytes));
    ByteBuffer space = message.take(spaceBytes);
    message.skip(Math.min(message.remaining(), padding(padded, spaceBytes)));
    found.put(name, new StoredAttribute(structure, flags, type, space, message.rest()));
  }

  private static int padding(boolean padded, int bytes) {
    return padded ? (8 - bytes % 8) % 8 : 0;
  }

  DataType type() {
    return DataType.read(
        ObjectHeader.content(structure, ObjectHeader.DATATYPE, (flags & 1) << 1, type));
  }

  DataSpace space() {
    return DataSpace.read(
        ObjectHeader.content(structure, ObjectHeader.DATASPACE, flags & 2, space));
  }

  /** The bytes of the elements, in little-endian order. */
  ByteBuffer content(long length) {
    if (length > content.limit()) {
      throw new Damage("has fewer bytes than elements" + Fields.REPAIR);
    }
    return content.slice(0, (int) length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
