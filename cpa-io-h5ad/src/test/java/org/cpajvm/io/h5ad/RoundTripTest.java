package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
  private final H5adFormat format = new H5adFormat();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"full_none", "csc_i32", "dense_f32", "old_v06", "old_v07"})
  void aCopyOfAFixtureHasItsContents(String name) throws IOException {
    Path copy = folder.resolve("copy.h5ad");
    try (CellDataset data = format.open(Fixtures.file(name));
        DatasetWriter writer = format.create(copy)) {
      copy(data, writer);
    }
    JsonObject expected =
        JsonParser.parseString(
                Files.readString(Fixtures.folder().resolve("expected/" + name + ".json")))
            .getAsJsonObject();
    try (CellDataset data = format.open(copy)) {
      Expected.table("obs", expected.getAsJsonObject("obs"), data.obs());
      Expected.table("var", expected.getAsJsonObject("var"), data.var());
      Expected.matrix("X", expected.getAsJsonObject("X"), data.matrix());
      JsonObject layers = expected.getAsJsonObject("layers");
      assertEquals(layers.keySet(), data.layers());
      for (String layer : layers.keySet()) {
        Expected.matrix(layer, layers.getAsJsonObject(layer), data.layer(layer));
      }
      Expected.annotations("obsm", expected.getAsJsonObject("obsm"), data.obsm());
      Expected.annotations("uns", expected.getAsJsonObject("uns"), data.uns().entries());
    }
  }

  private static void copy(CellDataset data, DatasetWriter writer) {
    writer.var(data.var());
    writer.obs(data.obs());
    data.uns().entries().forEach(writer::uns);
    data.obsm().forEach(writer::obsm);
    int genes = data.genes();
    append(
        data.matrix(), data.matrix().isDense() ? writer.denseMatrix(genes) : writer.matrix(genes));
    for (String layer : data.layers()) {
      append(data.layer(layer), writer.layer(layer, genes));
    }
    writer.finish();
  }

  private static void append(CellMatrix from, DatasetWriter.MatrixWriter to) {
    SparseRows block = new SparseRows();
    try (to) {
      for (int row = 0; row < from.rows(); row += 5) {
        from.read(row, Math.min(from.rows(), row + 5), block);
        to.append(block);
      }
    }
  }

  @Test
  void everyTypeOfColumnSurvives() {
    int rows = 300;
    boolean[] missing = new boolean[rows];
    boolean[] truth = new boolean[rows];
    int[] codes = new int[rows];
    double[] decimals = new double[rows];
    String[] texts = new String[rows];
    for (int row = 0; row < rows; row++) {
      missing[row] = row % 3 == 0;
      truth[row] = row % 3 == 1;
      codes[row] = row % 4 - 1;
      decimals[row] = row % 5 == 0 ? Double.NaN : row % 5 == 1 ? -1 / 0.0 : row / 8.0;
      texts[row] = row % 6 == 0 ? "" : "naïve ✓ 漢字 \uD83E\uDDEC".repeat(row);
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("text", StringColumn.of(texts));
    columns.put("category", CategoricalColumn.of(StringColumn.of("a", "", "ü"), codes, true));
    columns.put("truth", BooleanColumn.of(truth));
    columns.put("maybe", BooleanColumn.of(truth, missing));
    for (NumberType type : NumberType.values()) {
      columns.put(type.name(), numbers(type, decimals));
      if (!type.isFloating()) {
        columns.put("masked " + type, NumberColumn.of(type, new long[rows], missing));
      }
    }
    Table written = Blocks.names("cell ", rows);
    for (Map.Entry<String, Column> column : columns.entrySet()) {
      written = written.with(column.getKey(), column.getValue());
    }
    Table read = writeAndRead(written).obs();
    assertEquals(List.copyOf(columns.keySet()), List.copyOf(read.columns().keySet()));
    columns.forEach((name, column) -> assertSame(name, column, read.columns().get(name)));
  }

  private static NumberColumn numbers(NumberType type, double[] decimals) {
    if (type.isFloating()) {
      return NumberColumn.of(type, decimals);
    }
    long[] values = new long[decimals.length];
    for (int row = 0; row < values.length; row++) {
      values[row] =
          switch (type) {
            case INT8 -> (byte) (row * 37);
            case INT16 -> (short) (row * 1237);
            case INT32 -> (int) (row * 123_456_789L);
            case UINT8 -> (row * 37) & 0xFF;
            case UINT16 -> (row * 1237) & 0xFFFF;
            case UINT32 -> (row * 123_456_789L) & 0xFFFFFFFFL;
            default -> row * 0x9E3779B97F4A7C15L;
          };
    }
    return NumberColumn.of(type, values);
  }

  private static void assertSame(String name, Column expected, Column actual) {
    assertInstanceOf(expected.getClass(), actual, name);
    assertEquals(expected.size(), actual.size(), name);
    for (int row = 0; row < expected.size(); row++) {
      assertEquals(expected.text(row), actual.text(row), name + " row " + row);
      assertEquals(expected.isMissing(row), actual.isMissing(row), name + " row " + row);
    }
    if (expected instanceof NumberColumn number) {
      assertEquals(number.type(), ((NumberColumn) actual).type());
    }
    if (expected instanceof CategoricalColumn category) {
      assertEquals(category.ordered(), ((CategoricalColumn) actual).ordered());
      assertSame(name, category.categories(), ((CategoricalColumn) actual).categories());
    }
  }

  @Test
  void missingTextIsKeptAsACategory() {
    Table table = Blocks.names("c", 3).with("t", StringColumn.of("b", null, "a"));
    Column read = writeAndRead(table).obs().columns().get("t");
    assertInstanceOf(CategoricalColumn.class, read);
    assertEquals("b", read.text(0));
    assertEquals(null, read.text(1));
    assertEquals("a", read.text(2));
  }

  @Test
  void manyChunksMakeAListOfSeveralLevels() {
    // 70 chunks of one row each: more than a node of the list holds
    int columns = 70_000;
    SparseRows rows = Blocks.random(70, columns, 0.001, 4);
    Path file = Blocks.write(folder.resolve("wide.h5ad"), rows, columns, true);
    try (CellDataset data = format.open(file)) {
      SparseRows read = Blocks.all(data.matrix());
      for (int row = 0; row < 70; row++) {
        assertArrayEquals(Blocks.row(rows, row, columns), Blocks.row(read, row, columns));
      }
    }
  }

  @Test
  void aLongSparseMatrixSurvives() {
    // 2.4 million entries: 37 chunks and a partial one
    SparseRows rows = Blocks.random(2000, 2000, 0.7, 4);
    Path file = Blocks.write(folder.resolve("long.h5ad"), rows, 2000, false);
    try (CellDataset data = format.open(file)) {
      SparseRows read = Blocks.all(data.matrix());
      assertEquals(rows.nonZeros(), read.nonZeros());
      for (int row = 0; row < 2000; row++) {
        assertArrayEquals(Blocks.row(rows, row, 2000), Blocks.row(read, row, 2000));
      }
    }
  }

  @Test
  void emptyDataSetsSurvive() {
    for (int cells : new int[] {0, 3}) {
      for (int genes : new int[] {0, 4}) {
        for (boolean dense : new boolean[] {false, true}) {
          SparseRows rows = Blocks.random(cells, genes, 0, 1);
          Path file = Blocks.write(folder.resolve("empty.h5ad"), rows, genes, dense);
          try (CellDataset data = format.open(file)) {
            assertEquals(cells, data.matrix().rows());
            assertEquals(genes, data.matrix().columns());
            assertEquals(0, Blocks.all(data.matrix()).nonZeros());
          }
        }
      }
    }
  }

  @Test
  void denseRowsAndSparseRowsCanBeMixed() {
    float[] values = {0, 1, 0, 2, 3, 0};
    SparseRows block = new SparseRows();
    block.addRow(new int[] {2}, new float[] {9}, 1);
    for (boolean dense : new boolean[] {false, true}) {
      Path file = folder.resolve("mixed.h5ad");
      try (DatasetWriter writer = format.create(file)) {
        try (DatasetWriter.MatrixWriter matrix = dense ? writer.denseMatrix(3) : writer.matrix(3)) {
          matrix.append(values, 2);
          matrix.append(block);
        }
        writer.obs(Blocks.names("c", 3));
        writer.var(Blocks.names("g", 3));
        writer.finish();
      }
      try (CellDataset data = format.open(file)) {
        SparseRows read = Blocks.all(data.matrix());
        assertArrayEquals(new float[] {0, 1, 0}, Blocks.row(read, 0, 3));
        assertArrayEquals(new float[] {2, 3, 0}, Blocks.row(read, 1, 3));
        assertArrayEquals(new float[] {0, 0, 9}, Blocks.row(read, 2, 3));
      }
    }
  }

  @Test
  void annotationsSurvive() {
    Map<String, Annotation> genes = new LinkedHashMap<>();
    genes.put("A549_drug+drug_1.0+0.5", Annotation.Array.of(StringColumn.of("g1", "g2")));
    Path file = folder.resolve("uns.h5ad");
    try (DatasetWriter writer = format.create(file)) {
      writer.obs(Blocks.names("c", 2));
      writer.var(Blocks.names("g", 1));
      writer.uns("genes", new Annotation.Dict(genes));
      writer.uns("text", Annotation.Array.scalar(StringColumn.of("ü")));
      writer.uns("number", Annotation.Array.scalar(NumberColumn.of(NumberType.INT64, 7)));
      writer.obsm("X_latent", new Annotation.Dense(2, 3, new float[] {1, 2, 3, 4, 5, 6}));
      writer.finish();
    }
    try (CellDataset data = format.open(file)) {
      Annotation.Dict dict = (Annotation.Dict) data.uns().get("genes").orElseThrow();
      Annotation.Array list = (Annotation.Array) dict.get("A549_drug+drug_1.0+0.5").orElseThrow();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < list.values().size(); i++) {
        names.add(list.values().text(i));
      }
      assertEquals(List.of("g1", "g2"), names);
      Annotation.Array text = (Annotation.Array) data.uns().get("text").orElseThrow();
      assertEquals("ü", text.values().text(0));
      assertEquals(0, text.shape().length);
      Annotation.Dense latent = (Annotation.Dense) data.obsm().get("X_latent");
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, latent.values());
    }
  }

  private CellDataset writeAndRead(Table obs) {
    Path file = folder.resolve("table.h5ad");
    try (DatasetWriter writer = format.create(file)) {
      writer.obs(obs);
      writer.var(Blocks.names("g", 2));
      writer.finish();
    }
    CellDataset data = format.open(file);
    data.close();
    return data;
  }
}
