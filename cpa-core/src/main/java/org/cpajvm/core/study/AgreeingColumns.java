package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.Table;

/**
 * The columns of {@code var} in which several data sets agree about the genes that all of them
 * have.
 *
 * @param columns the columns, a row for each of these genes
 * @param leftOut the columns that not all data sets have, or have differently; sorted
 */
record AgreeingColumns(Map<String, Column> columns, List<String> leftOut) {

  /**
   * Compares tables about genes.
   *
   * @param tables a table for each data set
   * @param rows for each table the rows of the common genes, all in the same order
   */
  static AgreeingColumns of(List<Table> tables, List<int[]> rows) {
    List<Table> common = new ArrayList<>();
    TreeSet<String> leftOut = new TreeSet<>();
    for (int i = 0; i < tables.size(); i++) {
      common.add(tables.get(i).select(rows.get(i)));
      leftOut.addAll(tables.get(i).columns().keySet());
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    common
        .get(0)
        .columns()
        .forEach(
            (name, column) -> {
              if (common.stream().allMatch(table -> agrees(column, table.columns().get(name)))) {
                columns.put(name, column);
                leftOut.remove(name);
              }
            });
    return new AgreeingColumns(columns, List.copyOf(leftOut));
  }

  private static boolean agrees(Column column, Column other) {
    if (other == null) {
      return false;
    }
    for (int row = 0; row < column.size(); row++) {
      if (column.isMissing(row) != other.isMissing(row)
          || (!column.isMissing(row) && !column.text(row).equals(other.text(row)))) {
        return false;
      }
    }
    return true;
  }
}
