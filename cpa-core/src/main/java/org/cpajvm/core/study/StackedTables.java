package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;

/** Tables put one below the other, by the names of their columns. */
final class StackedTables {

  private StackedTables() {}

  /** The columns that all tables have, with the rows of all of them. */
  static Table of(List<Table> tables) {
    Table first = tables.get(0);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String name : first.columns().keySet()) {
      if (tables.stream().allMatch(table -> table.column(name).isPresent())) {
        columns.put(name, stack(tables.stream().map(t -> t.columns().get(name)).toList()));
      }
    }
    return new Table(
        first.indexName(), strings(tables.stream().map(Table::index).toList()), columns);
  }

  /**
   * Texts stay texts, truths truths and numbers numbers, of a type that holds them; anything else
   * becomes categories.
   */
  private static Column stack(List<? extends Column> parts) {
    if (parts.stream().allMatch(StringColumn.class::isInstance)) {
      return strings(parts);
    }
    if (parts.stream().allMatch(NumberColumn.class::isInstance)) {
      return numbers(parts.stream().map(NumberColumn.class::cast).toList());
    }
    if (parts.stream().allMatch(BooleanColumn.class::isInstance)) {
      return booleans(parts.stream().map(BooleanColumn.class::cast).toList());
    }
    return categories(parts);
  }

  private static BooleanColumn booleans(List<BooleanColumn> parts) {
    int rows = parts.stream().mapToInt(Column::size).sum();
    boolean[] values = new boolean[rows];
    boolean[] missing = new boolean[rows];
    int at = 0;
    for (BooleanColumn part : parts) {
      for (int row = 0; row < part.size(); row++, at++) {
        values[at] = part.value(row);
        missing[at] = part.isMissing(row);
      }
    }
    return BooleanColumn.of(values, missing);
  }

  private static StringColumn strings(List<? extends Column> parts) {
    List<String> texts = new ArrayList<>();
    for (Column part : parts) {
      for (int row = 0; row < part.size(); row++) {
        texts.add(part.text(row));
      }
    }
    return StringColumn.of(texts.toArray(String[]::new));
  }

  private static NumberColumn numbers(List<NumberColumn> parts) {
    NumberType type = parts.get(0).type();
    boolean same = parts.stream().allMatch(part -> part.type() == type);
    int rows = parts.stream().mapToInt(Column::size).sum();
    double[] decimals = new double[rows];
    long[] integers = new long[rows];
    boolean[] missing = new boolean[rows];
    boolean whole = true;
    int at = 0;
    for (NumberColumn part : parts) {
      whole &= !part.type().isFloating() && (same || part.type() != NumberType.UINT64);
      for (int row = 0; row < part.size(); row++, at++) {
        decimals[at] = part.value(row);
        integers[at] = part.type().isFloating() ? 0 : part.integer(row);
        missing[at] = part.isMissing(row);
      }
    }
    return whole
        ? NumberColumn.of(same ? type : NumberType.INT64, integers, missing)
        : NumberColumn.of(same ? type : NumberType.FLOAT64, decimals);
  }

  private static CategoricalColumn categories(List<? extends Column> parts) {
    TreeSet<String> names = new TreeSet<>();
    for (Column part : parts) {
      for (int row = 0; row < part.size(); row++) {
        if (!part.isMissing(row)) {
          names.add(part.text(row));
        }
      }
    }
    Map<String, Integer> codeOf = new TreeMap<>();
    names.forEach(name -> codeOf.put(name, codeOf.size()));
    int[] codes = new int[parts.stream().mapToInt(Column::size).sum()];
    int at = 0;
    for (Column part : parts) {
      for (int row = 0; row < part.size(); row++) {
        codes[at++] = part.isMissing(row) ? -1 : codeOf.get(part.text(row));
      }
    }
    return CategoricalColumn.of(StringColumn.of(names.toArray(String[]::new)), codes, false);
  }
}
