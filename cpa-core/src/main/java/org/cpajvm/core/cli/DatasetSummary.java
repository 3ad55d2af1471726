package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;

/** What there is to say about a data set without knowing what its columns mean. */
final class DatasetSummary {
  private static final int KEPT_VALUES = 50;

  private DatasetSummary() {}

  /**
   * The values of a column.
   *
   * @param distinct how many different ones there are
   * @param missing how many rows have none
   * @param mostFrequent the most frequent ones, the most frequent first
   */
  record Values(int distinct, int missing, List<String> mostFrequent) {}

  static Values values(Column column) {
    Map<String, Integer> counts = new HashMap<>();
    int missing = 0;
    for (int row = 0; row < column.size(); row++) {
      String text = column.text(row);
      if (text == null) {
        missing++;
      } else {
        counts.merge(text, 1, Integer::sum);
      }
    }
    Comparator<Map.Entry<String, Integer>> byCount =
        Map.Entry.comparingByValue(Comparator.reverseOrder());
    List<String> frequent =
        counts.entrySet().stream()
            .sorted(byCount.thenComparing(Map.Entry.comparingByKey()))
            .limit(KEPT_VALUES)
            .map(Map.Entry::getKey)
            .toList();
    return new Values(counts.size(), missing, frequent);
  }

  /** What {@code --layer} takes: the layers, and raw, if there is one. */
  static List<String> layers(CellDataset dataset) {
    List<String> layers = new ArrayList<>(dataset.layers());
    dataset.raw().ifPresent(raw -> layers.add("raw"));
    return layers;
  }

  static JsonObject json(CellDataset dataset) {
    JsonObject json = new JsonObject();
    json.addProperty("source", dataset.source());
    json.addProperty("cells", dataset.cells());
    json.addProperty("genes", dataset.genes());
    JsonArray layers = new JsonArray();
    layers(dataset).forEach(layers::add);
    json.add("layers", layers);
    JsonObject obs = new JsonObject();
    dataset.obs().columns().forEach((name, column) -> obs.add(name, json(values(column))));
    json.add("obs", obs);
    JsonObject var = new JsonObject();
    dataset.var().columns().forEach((name, column) -> var.add(name, json(values(column))));
    json.add("var", var);
    JsonArray uns = new JsonArray();
    dataset.uns().entries().keySet().forEach(uns::add);
    json.add("uns", uns);
    return json;
  }

  private static JsonObject json(Values values) {
    JsonObject json = new JsonObject();
    json.addProperty("distinct", values.distinct());
    json.addProperty("missing", values.missing());
    JsonArray frequent = new JsonArray();
    values.mostFrequent().forEach(frequent::add);
    json.add("most_frequent", frequent);
    return json;
  }
}
