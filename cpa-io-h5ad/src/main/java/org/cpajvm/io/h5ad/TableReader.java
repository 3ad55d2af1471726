package org.cpajvm.io.h5ad;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;

/** Reads data frames, of the current form and of that of AnnData 0.7. */
final class TableReader {
  private final H5Group group;
  private final Map<String, String> leftOut;
  private final Map<Long, Column> read = new HashMap<>(); // by where it is: columns may be shared

  private TableReader(H5Group group, Map<String, String> leftOut) {
    this.group = group;
    this.leftOut = leftOut;
  }

  /**
   * Reads a table in the form of any version of AnnData.
   *
   * @param oldCategories those of columns of the oldest form
   * @param leftOut takes the columns that cannot be read, by place, and why
   */
  static Table readAny(
      Member member, Map<String, Column> oldCategories, Map<String, String> leftOut) {
    if (member instanceof H5Group group) {
      return read(group, leftOut);
    }
    StoredArray array = (StoredArray) member;
    array.checkReadable();
    if (!array.isCompound() || array.rank() != 1) {
      throw array
          .file()
          .bad(array.path(), "is not a data frame: write the file again with AnnData");
    }
    return readCompound(array, oldCategories);
  }

  static Table read(H5Group group, Map<String, String> leftOut) {
    return new TableReader(group, leftOut).read();
  }

  private Table read() {
    Attributes attributes = group.attributes();
    String indexMember = attributes.text("_index").orElse("_index");
    Member member =
        group
            .member(indexMember)
            .orElseThrow(() -> bad("has no index '" + indexMember + "': write the file again"));
    StringColumn index = texts(member);
    List<String> order =
        attributes
            .texts("column-order")
            .orElseGet(
                () ->
                    group.names().stream()
                        .filter(name -> !name.equals(indexMember) && !name.equals("__categories"))
                        .toList());
    Map<Long, StoredArray> oldCategories = oldCategories();
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String name : order) {
      // A column that cannot be read is in the way of those only who want it.
      try {
        columns.put(name, column(name, index.size(), oldCategories));
      } catch (BadInputException e) {
        leftOut.put(group.path() + "/" + name, e.getMessage());
      }
    }
    return new Table(indexMember.equals("_index") ? "" : indexMember, index, columns);
  }

  private Column column(String name, int rows, Map<Long, StoredArray> oldCategories) {
    Member part =
        group.member(name).orElseThrow(() -> bad("has no column '" + name + "', but lists one"));
    Column column = read.get(part.address());
    if (column == null) {
      column = column(part, oldCategories);
      read.put(part.address(), column);
    }
    if (column.size() != rows) {
      throw part.file().bad(part.path(), "has " + column.size() + " rows, but the index " + rows);
    }
    return column;
  }

  private RuntimeException bad(String what) {
    return group.file().bad(group.path(), what);
  }

  private static StringColumn texts(Member member) {
    Column column =
        ColumnReader.read(member)
            .orElseThrow(
                () ->
                    member
                        .file()
                        .bad(member.path(), "is not an index of names: write the file again"));
    if (column instanceof StringColumn texts) {
      return texts;
    }
    String[] names = new String[column.size()];
    for (int row = 0; row < names.length; row++) {
      names[row] = column.text(row);
    }
    return StringColumn.of(names);
  }

  private static Column column(Member member, Map<Long, StoredArray> oldCategories) {
    if (member instanceof StoredArray codes) {
      Optional<StoredArray> categories =
          codes.attributes().reference("categories").map(oldCategories::get);
      if (categories.isPresent()) {
        boolean ordered = categories.get().attributes().isTrue("ordered");
        return ColumnReader.categorical(codes, categories.get().column(), ordered);
      }
    }
    return ColumnReader.read(member)
        .orElseThrow(() -> member.file().bad(member.path(), ColumnReader.unknown(member)));
  }

  /** The categories that columns of AnnData 0.7 refer to by address. */
  private Map<Long, StoredArray> oldCategories() {
    Map<Long, StoredArray> byAddress = new LinkedHashMap<>();
    group
        .group("__categories")
        .ifPresent(
            categories -> {
              for (String name : categories.names()) {
                addCategories(categories, name, byAddress);
              }
            });
    return byAddress;
  }

  /** Adds categories; columns whose categories cannot be read are seen not to have them. */
  private void addCategories(H5Group categories, String name, Map<Long, StoredArray> byAddress) {
    try {
      categories.array(name).ifPresent(array -> byAddress.put(array.address(), array));
    } catch (BadInputException e) {
      leftOut.put(categories.path() + "/" + name, e.getMessage());
    }
  }

  /**
   * Reads a data frame that is one compound array, as AnnData up to 0.6 wrote them: the first field
   * is the index, and the categories of a column are in {@code uns}.
   *
   * @param uns the categories by the name of their column
   */
  private static Table readCompound(StoredArray array, Map<String, Column> uns) {
    List<Map.Entry<String, Column>> fields = new ArrayList<>(Compound.fields(array).entrySet());
    if (fields.isEmpty()) {
      throw array.file().bad(array.path(), "has no fields: write the file again");
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Map.Entry<String, Column> field : fields.subList(1, fields.size())) {
      Column categories = uns.get(field.getKey());
      Column column =
          categories == null
              ? field.getValue()
              : ColumnReader.categorical(
                  array.file(),
                  array.path() + "/" + field.getKey(),
                  field.getValue(),
                  categories,
                  false);
      columns.put(field.getKey(), column);
    }
    Column index = fields.get(0).getValue();
    String[] names = new String[index.size()];
    for (int row = 0; row < names.length; row++) {
      names[row] = index.text(row);
    }
    return new Table(fields.get(0).getKey(), StringColumn.of(names), columns);
  }
}
