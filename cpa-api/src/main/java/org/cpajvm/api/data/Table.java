package org.cpajvm.api.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A data frame: an index of names and columns in a given order, as {@code obs} and {@code var} are.
 *
 * @param indexName the name of the index, or an empty string where it has none
 * @param index the name of each row; names may repeat
 * @param columns the columns by name, in their order, each as long as the index
 */
public record Table(String indexName, StringColumn index, Map<String, Column> columns) {

  /** Checks that all columns are as long as the index. */
  public Table {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    for (Map.Entry<String, Column> column : columns.entrySet()) {
      if (column.getValue().size() != index.size()) {
        throw new IllegalArgumentException(
            "column '"
                + column.getKey()
                + "' has "
                + column.getValue().size()
                + " rows, the index "
                + index.size());
      }
    }
  }

  /** A table of named rows without columns. */
  public static Table ofIndex(String... index) {
    return new Table("", StringColumn.of(index), Map.of());
  }

  /** The number of rows. */
  public int size() {
    return index.size();
  }

  /** The column of this name, if there is one. */
  public Optional<Column> column(String name) {
    return Optional.ofNullable(columns.get(name));
  }

  /** This table with one more column, or with that column replaced. */
  public Table with(String name, Column column) {
    Map<String, Column> extended = new LinkedHashMap<>(columns);
    extended.put(name, column);
    return new Table(indexName, index, extended);
  }

  /** A table of the given rows of this one, in their order. */
  public Table select(int[] rows) {
    Map<String, Column> selected = new LinkedHashMap<>();
    columns.forEach((name, column) -> selected.put(name, column.select(rows)));
    return new Table(indexName, index.select(rows), selected);
  }
}
