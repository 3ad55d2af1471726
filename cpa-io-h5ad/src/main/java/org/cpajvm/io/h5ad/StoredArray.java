package org.cpajvm.io.h5ad;

import io.jhdf.ObjectHeader;
import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.FillValueMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.cpajvm.api.data.Column;

/** An array of a file, of any number of dimensions. Safe for use by several threads. */
final class StoredArray implements Member {
  private final H5File file;
  private final String path;
  private final Dataset array;
  private final ElementType type;
  private final long[] shape;
  private final ObjectHeader header;
  private final DataLayoutMessage layout;
  private final byte[] fill;
  private ChunkedStorage chunks; // built on first use

  private StoredArray(H5File file, String path, Dataset array) {
    this.file = file;
    this.path = path;
    this.array = array;
    this.type = ElementType.of(array.getDataType());
    this.shape = isNull() ? new long[] {0} : array.getDimensionsAsLong();
    this.header = file.header(array.getAddress());
    this.layout = header.getMessageOfType(DataLayoutMessage.class);
    this.fill = fill(header, type.size());
    checkSize();
  }

  static StoredArray of(H5File file, String path, Dataset array) {
    return new StoredArray(file, path, array);
  }

  private static byte[] fill(ObjectHeader header, int size) {
    return header.getMessagesOfType(FillValueMessage.class).stream()
        .filter(FillValueMessage::isFillValueDefined)
        .map(FillValueMessage::getFillValue)
        .filter(value -> value.remaining() == size)
        .map(
            value -> {
              byte[] bytes = new byte[size];
              value.get(bytes);
              return bytes;
            })
        .findFirst()
        .orElse(new byte[size]);
  }

  private void checkSize() {
    long elements = 1;
    for (long length : shape) {
      elements = length < 0 ? -1 : multiply(elements, length);
    }
    boolean stored = layout instanceof CompactDataLayoutMessage || contiguous() != null;
    long size = file.bytes().size();
    // An array that claims more than any compression achieves is a lie.
    long most = stored ? size : size * (1 + ChunkFilters.bestRatio(header));
    if (type.size() <= 0 || elements < 0 || elements > most / type.size()) {
      throw new Damage(
          "claims to hold "
              + Arrays.toString(shape)
              + " elements, more than the file can: it is damaged, so copy or create it again");
    }
  }

  private static long multiply(long a, long b) {
    return a < 0 || Math.multiplyHigh(a, b) != 0 || a * b < 0 ? -1 : a * b;
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
    return array.getAddress();
  }

  @Override
  public Attributes attributes() {
    return file.guard(path, () -> new Attributes(file, path, array.getAttributes()));
  }

  ElementType type() {
    return type;
  }

  /** The type as jHDF describes it, for those that have parts. */
  DataType structure() {
    return array.getDataType();
  }

  /** The length of each dimension. */
  long[] shape() {
    return shape.clone();
  }

  int rank() {
    return shape.length;
  }

  /** Whether this is a null data space, which stands for nothing at all. */
  boolean isNull() {
    return array.getSize() == 0 && array.isScalar();
  }

  /** The number of elements. */
  long size() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  /** The number of elements of an array that is read into memory as a whole. */
  int sizeInMemory() {
    long size = size();
    if (size > (Integer.MAX_VALUE - 16) / type.size()) {
      throw file.bad(path, "holds " + size + " elements, too many to be read at once");
    }
    return (int) size;
  }

  /** The shape of an array that is read into memory as a whole. */
  int[] shapeInMemory() {
    return Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
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
          return chunked == null ? flat(0, size) : chunked.all(shape, size);
        });
  }

  /** Whether elements that follow each other do so in the file, without compression. */
  boolean isFlat() {
    return contiguous() != null || layout instanceof CompactDataLayoutMessage;
  }

  /** Bytes of a flat array. */
  ByteBuffer flat(long offset, int length) {
    if (layout instanceof CompactDataLayoutMessage compact) {
      ByteBuffer data = compact.getDataBuffer();
      if (data.remaining() - offset < length) {
        throw new Damage("has fewer bytes than elements");
      }
      return data.slice((int) offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
    ContiguousDataLayoutMessage place = contiguous();
    if (place.getAddress() == -1) {
      return ByteBuffer.wrap(filled(new byte[length])).order(ByteOrder.LITTLE_ENDIAN);
    }
    return file.bytes().slice(file.base() + place.getAddress() + offset, length);
  }

  private ContiguousDataLayoutMessage contiguous() {
    return layout instanceof ContiguousDataLayoutMessage place ? place : null;
  }

  private byte[] filled(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = fill[i % fill.length];
    }
    return bytes;
  }

  /** Where the chunks of this array are, or null if it is flat. */
  synchronized ChunkedStorage chunks() {
    if (isFlat()) {
      return null;
    }
    if (chunks == null) {
      ChunkedStorage storage =
          file.guard(path, () -> ChunkedStorage.of(this, header, layout, fill));
      file.onClose(storage::release);
      chunks = storage;
    }
    return chunks;
  }
}
