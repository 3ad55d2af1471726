package org.cpajvm.io.h5ad;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.data.NumberType;

/** Puts together a group or an array: its attributes, and what it consists of. */
final class ObjectWriter {
  private static final int LARGEST_MESSAGE = 65_535; // of a header
  private static final int MOST_LINKS = 256; // in a header, where HDF5 looks at all to find one

  private final Hdf5Output out;
  private final HeapWriter heap;
  private final String path;
  private final Bytes messages = new Bytes();
  private final Map<String, Bytes> attributes = new LinkedHashMap<>();

  /**
   * Begins an object.
   *
   * @param heap for the texts of attributes
   * @param path what to call it in messages
   */
  ObjectWriter(Hdf5Output out, HeapWriter heap, String path) {
    this.out = out;
    this.heap = heap;
    this.path = path;
  }

  /** Says which encoding AnnData has to read. */
  ObjectWriter encoding(String type, String version) {
    return text("encoding-type", type).text("encoding-version", version);
  }

  ObjectWriter text(String name, String value) {
    Bytes descriptor = new Bytes();
    heap.add(value, descriptor);
    return attribute(name, Hdf5Type.TEXT, space(new long[0], false), descriptor);
  }

  ObjectWriter texts(String name, List<String> values) {
    Bytes descriptors = new Bytes();
    values.forEach(value -> heap.add(value, descriptors));
    return attribute(name, Hdf5Type.TEXT, space(new long[] {values.size()}, false), descriptors);
  }

  ObjectWriter truth(String name, boolean value) {
    return attribute(
        name, Hdf5Type.BOOLEAN, space(new long[0], false), new Bytes().u8(value ? 1 : 0));
  }

  ObjectWriter shape(String name, long rows, long columns) {
    return attribute(
        name,
        Hdf5Type.of(NumberType.INT64),
        space(new long[] {2}, false),
        new Bytes().u64(rows).u64(columns));
  }

  private ObjectWriter attribute(String name, Hdf5Type type, Bytes space, Bytes data) {
    byte[] description = type.description();
    Bytes nameBytes = new Bytes().text(name).u8(0);
    Bytes message =
        new Bytes()
            .u8(3)
            .u8(0)
            .u16(nameBytes.length())
            .u16(description.length)
            .u16(space.length())
            .u8(1)
            .add(nameBytes)
            .add(description)
            .add(space)
            .add(data);
    attributes.put(name, message);
    return this;
  }

  /** A data space; a scalar has no dimensions. */
  static Bytes space(long[] shape, boolean extendible) {
    Bytes space = new Bytes().u8(2).u8(shape.length).u8(extendible ? 1 : 0);
    space.u8(shape.length == 0 ? 0 : 1);
    for (long length : shape) {
      space.u64(length);
    }
    for (int d = 0; extendible && d < shape.length; d++) {
      space.u64(-1);
    }
    return space;
  }

  ObjectWriter message(int type, int flags, Bytes content) {
    messages.u8(type).u16(content.length()).u8(flags).add(content);
    return this;
  }

  /** Ends a group with these members and says where it is. */
  long group(Map<String, Long> members) {
    members.keySet().forEach(this::checkLength);
    if (members.size() > MOST_LINKS) {
      message(0x11, 0, SymbolTable.write(out, members));
      return finish();
    }
    message(0x02, 0, new Bytes().u8(0).u8(0).u64(Hdf5Output.UNDEFINED).u64(Hdf5Output.UNDEFINED));
    message(0x0A, 0, new Bytes().u8(0).u8(0));
    members.forEach(
        (name, address) -> {
          Bytes text = new Bytes().text(name);
          message(
              0x06, 0, new Bytes().u8(1).u8(0x11).u8(1).u16(text.length()).add(text).u64(address));
        });
    return finish();
  }

  private void checkLength(String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length > 4096) {
      throw new OutputException(
          out.target() + ": " + path + ": a name of " + length + " bytes is too long");
    }
  }

  /** Ends an array whose elements are at an address, without gaps. */
  long contiguous(Hdf5Type type, long[] shape, long address, long bytes) {
    describe(type, shape, false, 0x0A);
    message(0x08, 0, new Bytes().u8(3).u8(1).u64(address).u64(bytes));
    return finish();
  }

  /** Describes the elements of an array. */
  void describe(Hdf5Type type, long[] shape, boolean extendible, int fill) {
    message(0x01, 0, space(shape, extendible));
    message(0x03, 1, new Bytes().add(type.description()));
    message(0x05, 0, new Bytes().u8(3).u8(fill));
  }

  /** Ends the object and says where it is. */
  long finish() {
    addAttributes();
    Bytes header = new Bytes().text("OHDR").u8(2).u8(2).u32(messages.length()).add(messages);
    header.u32(Lookup3.hash(header.toBuffer()));
    return out.append(header);
  }

  private void addAttributes() {
    if (attributes.values().stream().allMatch(value -> value.length() <= LARGEST_MESSAGE)) {
      message(0x15, 0, new Bytes().u8(0).u8(0).u64(Hdf5Output.UNDEFINED).u64(Hdf5Output.UNDEFINED));
      attributes.values().forEach(value -> message(0x0C, 0, value));
      return;
    }
    DenseAttributes dense = new DenseAttributes(out);
    attributes.forEach(dense::add);
    message(0x15, 0, dense.write());
  }
}
