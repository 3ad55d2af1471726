package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.StringColumn;

/** The attributes of a group or an array. */
final class Attributes {
  private final H5File file;
  private final String path;
  private final Map<String, StoredAttribute> attributes;

  Attributes(H5File file, String path, Map<String, StoredAttribute> attributes) {
    this.file = file;
    this.path = path;
    this.attributes = attributes;
  }

  /** The text of an attribute; empty where it is absent or not text. */
  Optional<String> text(String name) {
    return values(name)
        .filter(values -> values instanceof StringColumn && values.size() == 1)
        .map(values -> values.text(0));
  }

  /** The texts of an attribute; empty where it is absent. */
  Optional<List<String>> texts(String name) {
    if (!attributes.containsKey(name)) {
      return Optional.empty();
    }
    Column values = values(name).orElse(StringColumn.of());
    return Optional.of(IntStream.range(0, values.size()).mapToObj(values::text).toList());
  }

  /** The whole numbers of an attribute; empty where it is absent or something else. */
  Optional<long[]> integers(String name) {
    return values(name)
        .filter(values -> values instanceof NumberColumn n && !n.type().isFloating())
        .map(
            values ->
                IntStream.range(0, values.size())
                    .mapToLong(((NumberColumn) values)::integer)
                    .toArray());
  }

  /** Whether an attribute is there and true. */
  boolean isTrue(String name) {
    return values(name)
        .filter(values -> values.size() == 1)
        .map(
            values ->
                values instanceof BooleanColumn truth
                    ? truth.value(0)
                    : values instanceof NumberColumn number && number.value(0) != 0)
        .orElse(false);
  }

  /** The address that an attribute refers to. */
  Optional<Long> reference(String name) {
    return file.guard(
        path,
        () -> {
          StoredAttribute attribute = attributes.get(name);
          if (attribute == null || attribute.type().kind() != DataType.REFERENCE) {
            return Optional.empty();
          }
          int size = file.structure().addressSize();
          return Optional.of(Fields.value(attribute.content(size)));
        });
  }

  private Optional<Column> values(String name) {
    return file.guard(
        path + " (attribute " + name + ")",
        () -> {
          StoredAttribute attribute = attributes.get(name);
          if (attribute == null) {
            return Optional.empty();
          }
          ElementType type = ElementType.of(attribute.type());
          DataSpace space = attribute.space();
          if (space.isNull() || type.kind() == ElementType.Kind.OTHER) {
            return Optional.empty();
          }
          int count = Math.toIntExact(space.size());
          ByteBuffer raw = attribute.content(Math.multiplyExact((long) count, type.size()));
          return Optional.of(Elements.column(type, raw, count, file.heaps()));
        });
  }
}
