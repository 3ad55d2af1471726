package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.Table;

/** Compares what was read with what Python's AnnData says is in a file. */
final class Expected {
  /** What the API has no form for, and the reader leaves out. */
  private static final Set<String> LEFT_OUT = Set.of("complex64", "complex128");

  private Expected() {}

  static void table(String place, JsonObject expected, Table actual) {
    String name = expected.get("index_name").isJsonNull() ? "" : string(expected, "index_name");
    assertEquals(name, actual.indexName(), place);
    column(place + " index", stringArray(expected.getAsJsonArray("index")), actual.index());
    JsonArray order = expected.getAsJsonArray("column_order");
    assertEquals(
        order.asList().stream().map(JsonElement::getAsString).toList(),
        actual.columns().keySet().stream().toList(),
        place);
    JsonObject columns = expected.getAsJsonObject("columns");
    actual
        .columns()
        .forEach(
            (column, values) ->
                column(place + "/" + column, columns.getAsJsonObject(column), values));
  }

  private static JsonObject stringArray(JsonArray values) {
    JsonObject element = new JsonObject();
    element.addProperty("kind", "string-array");
    element.add("values", values);
    return element;
  }

  static void column(String place, JsonObject expected, Column actual) {
    switch (string(expected, "kind")) {
      case "categorical" -> categorical(place, expected, actual);
      case "nullable-integer" -> {
        NumberColumn numbers = assertInstanceOf(NumberColumn.class, actual, place);
        assertEquals(
            string(expected, "dtype").toUpperCase(java.util.Locale.ROOT),
            numbers.type().name(),
            place);
        values(place, expected.getAsJsonArray("values"), actual);
      }
      case "array" -> {
        String type = string(expected, "dtype").toUpperCase(java.util.Locale.ROOT);
        assertEquals(
            type, actual instanceof NumberColumn numbers ? numbers.type().name() : "BOOL", place);
        values(place, expected.getAsJsonArray("values"), actual);
      }
      default -> values(place, expected.getAsJsonArray("values"), actual);
    }
  }

  private static void categorical(String place, JsonObject expected, Column actual) {
    CategoricalColumn column = assertInstanceOf(CategoricalColumn.class, actual, place);
    assertEquals(expected.get("ordered").getAsBoolean(), column.ordered(), place);
    values(place + " categories", expected.getAsJsonArray("categories"), column.categories());
    JsonArray codes = expected.getAsJsonArray("codes");
    assertEquals(codes.size(), column.size(), place);
    for (int row = 0; row < codes.size(); row++) {
      assertEquals(codes.get(row).getAsInt(), column.code(row), place + " row " + row);
    }
  }

  private static void values(String place, JsonArray expected, Column actual) {
    assertEquals(expected.size(), actual.size(), place);
    for (int row = 0; row < expected.size(); row++) {
      value(place + " row " + row, expected.get(row), actual, row);
    }
  }

  private static void value(String place, JsonElement expected, Column actual, int row) {
    if (expected.isJsonNull()) {
      assertEquals(true, actual.isMissing(row), place);
    } else if (actual instanceof NumberColumn numbers && numbers.type().isFloating()) {
      assertEquals(number(expected), numbers.value(row), place);
    } else if (actual instanceof BooleanColumn truths) {
      assertEquals(expected.getAsBoolean(), truths.value(row), place);
    } else {
      assertEquals(expected.getAsString(), actual.text(row), place);
    }
  }

  private static double number(JsonElement value) {
    return switch (value.getAsString()) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> value.getAsDouble();
    };
  }

  /** Compares a matrix row by row; stored zeros and the order inside a row do not matter. */
  static void matrix(String place, JsonObject expected, CellMatrix actual) {
    JsonArray shape = expected.getAsJsonArray("shape");
    assertEquals(shape.get(0).getAsInt(), actual.rows(), place);
    assertEquals(shape.get(1).getAsInt(), actual.columns(), place);
    SparseRows rows = new SparseRows();
    actual.read(0, actual.rows(), rows);
    float[][] wanted = dense(expected, actual.rows(), actual.columns());
    for (int row = 0; row < actual.rows(); row++) {
      float[] found = new float[actual.columns()];
      for (int i = rows.start(row); i < rows.start(row + 1); i++) {
        found[rows.columns()[i]] = rows.values()[i];
      }
      org.junit.jupiter.api.Assertions.assertArrayEquals(wanted[row], found, place + " " + row);
    }
  }

  private static float[][] dense(JsonObject expected, int rows, int columns) {
    float[][] values = new float[rows][columns];
    if (string(expected, "kind").equals("array")) {
      JsonArray flat = expected.getAsJsonArray("values");
      for (int i = 0; i < flat.size(); i++) {
        values[i / columns][i % columns] = (float) number(flat.get(i));
      }
      return values;
    }
    boolean byRow = string(expected, "kind").equals("csr_matrix");
    JsonArray data = expected.getAsJsonArray("data");
    JsonArray indices = expected.getAsJsonArray("indices");
    JsonArray starts = expected.getAsJsonArray("indptr");
    for (int major = 0; major + 1 < starts.size(); major++) {
      for (int i = starts.get(major).getAsInt(); i < starts.get(major + 1).getAsInt(); i++) {
        int minor = indices.get(i).getAsInt();
        values[byRow ? major : minor][byRow ? minor : major] += (float) number(data.get(i));
      }
    }
    return values;
  }

  static void annotations(String place, JsonObject expected, Map<String, Annotation> actual) {
    Map<String, JsonElement> wanted = new LinkedHashMap<>(expected.asMap());
    wanted.values().removeIf(Expected::isLeftOut);
    assertEquals(wanted.keySet(), actual.keySet(), place);
    wanted.forEach(
        (name, value) -> annotation(place + "/" + name, value.getAsJsonObject(), actual.get(name)));
  }

  private static boolean isLeftOut(JsonElement element) {
    JsonObject value = element.getAsJsonObject();
    boolean complexScalar = value.has("value") && value.get("value").isJsonArray();
    return complexScalar || (value.has("dtype") && LEFT_OUT.contains(string(value, "dtype")));
  }

  private static void annotation(String place, JsonObject expected, Annotation actual) {
    assertNotNull(actual, place);
    switch (string(expected, "kind")) {
      case "dict" ->
          annotations(
              place,
              expected.getAsJsonObject("items"),
              assertInstanceOf(Annotation.Dict.class, actual, place).entries());
      case "dataframe" ->
          table(place, expected, assertInstanceOf(Annotation.Frame.class, actual, place).table());
      case "csr_matrix", "csc_matrix" ->
          matrix(
              place, expected, assertInstanceOf(Annotation.Sparse.class, actual, place).matrix());
      case "rec-array" -> records(place, expected, (Annotation.Dict) actual);
      case "numeric-scalar", "string" -> {
        Annotation.Array array = assertInstanceOf(Annotation.Array.class, actual, place);
        assertEquals(0, array.shape().length, place);
        value(place, expected.get("value"), array.values(), 0);
      }
      default -> array(place, expected, actual);
    }
  }

  private static void array(String place, JsonObject expected, Annotation actual) {
    if (actual instanceof Annotation.Dense dense) {
      JsonArray values = expected.getAsJsonArray("values");
      assertEquals(expected.getAsJsonArray("shape").get(0).getAsInt(), dense.rows(), place);
      assertEquals(expected.getAsJsonArray("shape").get(1).getAsInt(), dense.columns(), place);
      for (int i = 0; i < values.size(); i++) {
        assertEquals((float) number(values.get(i)), dense.values()[i], place);
      }
      return;
    }
    Annotation.Array array = assertInstanceOf(Annotation.Array.class, actual, place);
    if (expected.has("shape")) {
      JsonArray shape = expected.getAsJsonArray("shape");
      assertEquals(shape.size(), array.shape().length, place);
      for (int d = 0; d < shape.size(); d++) {
        assertEquals(shape.get(d).getAsInt(), array.shape()[d], place);
      }
    }
    column(place, expected, array.values());
  }

  private static void records(String place, JsonObject expected, Annotation.Dict actual) {
    JsonArray fields = expected.getAsJsonArray("fields");
    JsonArray rows = expected.getAsJsonArray("rows");
    assertEquals(fields.size(), actual.entries().size(), place);
    for (int field = 0; field < fields.size(); field++) {
      Annotation.Array values =
          (Annotation.Array) actual.entries().get(fields.get(field).getAsString());
      for (int row = 0; row < rows.size(); row++) {
        value(place, rows.get(row).getAsJsonArray().get(field), values.values(), row);
      }
    }
  }

  private static String string(JsonObject element, String name) {
    return element.get(name).getAsString();
  }
}
