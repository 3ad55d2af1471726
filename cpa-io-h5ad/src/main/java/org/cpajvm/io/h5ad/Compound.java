package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.Column;

/** Reads arrays whose elements have named fields. */
final class Compound {
  private Compound() {}

  /**
   * The fields of a list of elements; fields of an unknown type or of several values are left out.
   */
  static Map<String, Column> fields(StoredArray array) {
    Map<String, Column> columns = new LinkedHashMap<>();
    annotations(array)
        .forEach(
            (name, field) -> {
              if (field.shape().length == 1) {
                columns.put(name, field.values());
              }
            });
    return columns;
  }

  /** The fields as arrays with a row for each element. */
  static Map<String, Annotation.Array> annotations(StoredArray array) {
    int count = array.sizeInMemory();
    ByteBuffer raw = array.raw();
    Map<String, Annotation.Array> fields = new LinkedHashMap<>();
    array
        .file()
        .guard(
            array.path(),
            () -> {
              for (DataType.Field member : array.structure().fields()) {
                addField(array, member, raw, count, fields);
              }
              return fields;
            });
    return fields;
  }

  private static void addField(
      StoredArray array,
      DataType.Field member,
      ByteBuffer raw,
      int count,
      Map<String, Annotation.Array> fields) {
    DataType structure = member.type();
    int[] shape = {count};
    if (structure.kind() == DataType.ARRAY) {
      int[] inner = structure.dimensions();
      structure = structure.base();
      shape = Arrays.copyOf(shape, 1 + inner.length);
      System.arraycopy(inner, 0, shape, 1, inner.length);
    }
    ElementType type = ElementType.of(structure);
    if (type.kind() == ElementType.Kind.OTHER || type.size() <= 0) {
      return;
    }
    long perElement = 1;
    for (int d = 1; d < shape.length; d++) {
      perElement = Math.multiplyExact(perElement, shape[d]);
    }
    int whole = array.type().size();
    long bytes = Math.multiplyExact(perElement, type.size());
    if (member.offset() < 0 || bytes < 0 || bytes > whole - member.offset()) {
      throw new Damage("field '" + member.name() + "' is larger than its element");
    }
    byte[] packed = new byte[count * (int) bytes];
    for (int i = 0; i < count; i++) {
      raw.get(i * whole + member.offset(), packed, i * (int) bytes, (int) bytes);
    }
    Column values =
        Elements.column(
            type,
            ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN),
            count * (int) perElement,
            array.file().heaps());
    fields.put(member.name(), new Annotation.Array(shape, values));
  }
}
