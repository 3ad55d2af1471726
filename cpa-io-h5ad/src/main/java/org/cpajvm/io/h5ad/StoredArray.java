package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.cpajvm.api.data.Column;

/**
 * An array of a file, of any number of dimensions. One that is not read, such as an array whose
 * values are in another file, is refused when its values are asked for. Safe for use by several
 * threads.
 */
final class StoredArray implements Member {
  private static final ElementType UNKNOWN =
      new ElementType(ElementType.Kind.OTHER, 1, null, ByteOrder.LITTLE_ENDIAN, "unknown elements");

  private final H5File file;
  private final String path;
  private final long address;
  private final ObjectHeader header;
  private final DataSpace space;
  private DataType structure; // null where it is of a kind that is not read
  private ElementType type = UNKNOWN;
  private Layout layout;
  private byte[] fill;
  private String refused; // why the values are not read; null where they are
  private ChunkedStorage chunks; // built on first use

  private StoredArray(H5File file, String path, long address, ObjectHeader header) {
    this.file = file;
    this.path = path;
    this.address = address;
    this.header = header;
    this.space =
        DataSpace.read(
            header
                .first(ObjectHeader.DATASPACE)
                .orElseThrow(() -> new Damage("has no shape" + Fields.REPAIR)));
    try {
      this.structure = DataType.read(part(ObjectHeader.DATATYPE, "type"));
      this.type = ElementType.of(structure);
      this.layout = layout();
      this.fill = fill(header, type.size());
    } catch (Unsupported e) {
      this.layout = new Layout.Elsewhere(e.getMessage());
    }
    this.refused = layout instanceof Layout.Elsewhere elsewhere ? elsewhere.what() : null;
    checkSize();
  }

  static StoredArray of(H5File file, String path, long address, ObjectHeader header) {
    return new StoredArray(file, path, address, header);
  }

  private Fields part(int kind, String name) {
    return header.first(kind).orElseThrow(() -> new Damage("has no " + name + Fields.REPAIR));
  }

  private Layout layout() {
    if (header.has(ObjectHeader.EXTERNAL_FILES)) {
      return new Layout.Elsewhere(
          "has its values in another file, which is not read: write it into one file, for example"
              + " with h5repack");
    }
    return Layout.read(part(ObjectHeader.LAYOUT, "place"));
  }

  /** The value of elements that were never written: zeros unless the file says otherwise. */
  private static byte[] fill(ObjectHeader header, int size) {
    byte[] value = new byte[size];
    Fields old = header.first(ObjectHeader.OLD_FILL_VALUE).orElse(null);
    Fields message = header.first(ObjectHeader.FILL_VALUE).orElse(null);
    Fields found = message == null ? old : definedFill(message);
    if (found != null && found.remaining() >= 4 && found.i32() == size) {
      found.take(size).get(0, value);
    }
    return value;
  }

  /** The size of the value and the value behind it; null where there is none. */
  private static Fields definedFill(Fields message) {
    int version = message.u8();
    if (version == 3) {
      return (message.u8() & 0x20) != 0 ? message : null;
    }
    message.skip(2);
    boolean defined = message.u8() != 0;
    return defined ? message : null;
  }

  private void checkSize() {
    long elements = space.size();
    if (type.size() <= 0 && refused == null) {
      throw new Damage("has elements without a size" + Fields.REPAIR);
    }
    boolean stored = layout instanceof Layout.Contiguous place && place.address() != -1;
    if ((stored || layout instanceof Layout.Compact)
        && elements > file.bytes().size() / type.size()) {
      throw tooLarge();
    }
  }

  private Damage tooLarge() {
    return new Damage(
        "claims to hold "
            + Arrays.toString(space.shape())
            + " elements, more than the file can: it is damaged, so copy or create it again");
  }

  /**
   * Checks that the file can hold the elements: an array in chunks may claim any number, since
   * those that were never written take no room.
   */
  void checkStored() {
    // An array that claims more than any compression achieves has never been written.
    if (isChunked() && size() > most() / type.size()) {
      throw file.bad(path, tooLarge().getMessage());
    }
  }

  private long most() {
    return file.guard(path, () -> file.bytes().size() * (1 + ChunkFilters.bestRatio(header)));
  }

  private boolean isChunked() {
    return layout instanceof Layout.Chunked;
  }

  @Override
  public H5File file() {
    return file;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public Attributes attributes() {
    return file.guard(
        path, () -> new Attributes(file, path, StoredAttribute.of(file.structure(), header)));
  }

  ElementType type() {
    return type;
  }

  /** Whether elements have named fields. */
  boolean isCompound() {
    return structure != null && structure.kind() == DataType.COMPOUND;
  }

  /** The fields of elements that have them. */
  DataType structure() {
    return structure;
  }

  /** The length of each dimension. */
  long[] shape() {
    return space.shape().clone();
  }

  /** The length that each dimension may grow to; -1 where there is no limit. */
  long[] largestShape() {
    return space.most().clone();
  }

  int rank() {
    return space.shape().length;
  }

  /** Whether this is a null data space, which stands for nothing at all. */
  boolean isNull() {
    return space.isNull();
  }

  /** The number of elements. */
  long size() {
    return Arrays.stream(space.shape()).reduce(1, (a, b) -> a * b);
  }

  /** The number of elements of an array that is read into memory as a whole. */
  int sizeInMemory() {
    long size = size();
    checkReadable();
    if (size > (Integer.MAX_VALUE - 16) / type.size()) {
      throw file.bad(path, "holds " + size + " elements, too many to be read at once");
    }
    checkStored();
    return (int) size;
  }

  /** The shape of an array that is read into memory as a whole. */
  int[] shapeInMemory() {
    return Arrays.stream(space.shape()).mapToInt(Math::toIntExact).toArray();
  }

  /** Fails where the values are not read, and says why. */
  void checkReadable() {
    if (refused != null) {
      throw file.unsupported(path, refused);
    }
  }

  /** All elements as a column, in row-major order. */
  Column column() {
    int size = sizeInMemory();
    return file.guard(path, () -> Elements.column(type, raw(), size, file.heaps()));
  }

  /** The bytes of all elements in row-major order. */
  ByteBuffer raw() {
    int size = sizeInMemory() * type.size();
    return file.guard(
        path,
        () -> {
          if (size == 0) {
            return ByteBuffer.allocate(0);
          }
          ChunkedStorage chunked = chunks();
          return chunked == null ? flat(0, size) : chunked.all(space.shape(), size);
        });
  }

  /** Bytes of an array that is not in chunks. */
  ByteBuffer flat(long offset, int length) {
    if (layout instanceof Layout.Compact compact) {
      ByteBuffer data = compact.content();
      if (data.limit() - offset < length) {
        throw new Damage("has fewer bytes than elements" + Fields.REPAIR);
      }
      return data.slice((int) offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
    long place = ((Layout.Contiguous) layout).address();
    if (place == Fields.UNDEFINED) {
      return ByteBuffer.wrap(filled(new byte[length])).order(ByteOrder.LITTLE_ENDIAN);
    }
    return file.bytes().slice(file.structure().base() + place + offset, length);
  }

  private byte[] filled(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = fill[i % fill.length];
    }
    return bytes;
  }

  /** Where the chunks of this array are, or null if it is not in chunks. */
  synchronized ChunkedStorage chunks() {
    checkReadable();
    if (!(layout instanceof Layout.Chunked chunked)) {
      return null;
    }
    if (chunks == null) {
      ChunkedStorage storage =
          file.guard(path, () -> ChunkedStorage.of(this, header, chunked, fill));
      file.onClose(storage::release);
      chunks = storage;
    }
    return chunks;
  }
}
