package org.cpajvm.core.predict;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyDesign;

/**
 * Makes the table about predicted cells. What was asked for has the names of the study: the number
 * of the query, treatment, dose and covariates. What is known of the control cell alone, such as
 * its sample, is named {@code control_...}, as it is no property of the predicted cell.
 */
final class PredictedTable {
  private static final String QUERY = "query";
  private static final String OF_CONTROL = "control_";

  private final Study study;
  private final List<Query> queries;
  private final int[] rows;
  private final int[] queryOfRow;

  /**
   * Prepares a table.
   *
   * @param controls for each query its control cells
   */
  PredictedTable(Study study, List<Query> queries, List<int[]> controls) {
    this.study = study;
    this.queries = queries;
    this.rows = controls.stream().flatMapToInt(IntStream::of).toArray();
    this.queryOfRow =
        IntStream.range(0, queries.size())
            .flatMap(q -> IntStream.generate(() -> q).limit(controls.get(q).length))
            .toArray();
  }

  Table table() {
    StudyDesign design = study.design();
    String separator = design.columns().separator();
    Table obs = study.obs().select(rows);
    Map<String, Column> asked = new LinkedHashMap<>();
    asked.put(
        design.columns().perturbation(),
        labels(queries.stream().map(q -> q.treatment().condition(separator)).toList()));
    design
        .columns()
        .dose()
        .ifPresent(
            name ->
                asked.put(
                    name,
                    labels(queries.stream().map(q -> doses(q.treatment(), separator)).toList())));
    design
        .covariates()
        .forEach(c -> obs.column(c.name()).ifPresent(column -> asked.put(c.name(), column)));
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put(free(QUERY, asked.keySet()), numbers());
    columns.putAll(asked);
    Map<String, Column> ofControl = new LinkedHashMap<>();
    ofControl.put("cell", obs.index());
    obs.columns()
        .forEach(
            (name, column) -> {
              if (!asked.containsKey(name)) {
                ofControl.put(free(name, ofControl.keySet()), column);
              }
            });
    ofControl.forEach(
        (name, column) -> columns.put(free(OF_CONTROL + name, columns.keySet()), column));
    return new Table(obs.indexName(), names(obs.index()), columns);
  }

  /** A name that is not taken. */
  private static String free(String name, Set<String> taken) {
    return taken.contains(name) ? free(name + "_", taken) : name;
  }

  private Column numbers() {
    return NumberColumn.of(NumberType.INT32, IntStream.of(queryOfRow).asLongStream().toArray());
  }

  private CategoricalColumn labels(List<String> labelOfQuery) {
    List<String> categories = labelOfQuery.stream().distinct().sorted().toList();
    Map<String, Integer> codes = new LinkedHashMap<>();
    categories.forEach(category -> codes.put(category, codes.size()));
    int[] codeOfQuery = labelOfQuery.stream().mapToInt(codes::get).toArray();
    return CategoricalColumn.of(
        StringColumn.of(categories.toArray(String[]::new)),
        IntStream.of(queryOfRow).map(q -> codeOfQuery[q]).toArray(),
        false);
  }

  private static String doses(Treatment treatment, String separator) {
    return treatment.components().stream()
        .map(c -> Double.toString(c.dose()))
        .collect(Collectors.joining(separator));
  }

  /**
   * The name of the control cell and the number of the query, with the number of the row between
   * them where cells of the data set share a name, or one of them is there several times.
   */
  private StringColumn names(StringColumn index) {
    boolean distinct = distinct();
    String[] names = new String[rows.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = index.text(i) + (distinct ? "" : "-" + i) + "-" + queryOfRow[i];
    }
    return StringColumn.of(names);
  }

  /** Whether cells have distinct names, and each is there once in a query. */
  private boolean distinct() {
    Map<String, Integer> cellOfName = new HashMap<>();
    Set<List<Integer>> used = new HashSet<>();
    for (int i = 0; i < rows.length; i++) {
      Integer other = cellOfName.putIfAbsent(study.obs().index().text(rows[i]), rows[i]);
      if ((other != null && other != rows[i]) || !used.add(List.of(rows[i], queryOfRow[i]))) {
        return false;
      }
    }
    return true;
  }
}
