package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FixturesTest {
  private final H5adFormat format = new H5adFormat();

  static List<Path> files() {
    return Fixtures.toCompare();
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsWhatAnnDataReads(Path file) throws IOException {
    String name = file.getFileName().toString().replace(".h5ad", "");
    JsonObject expected =
        JsonParser.parseString(Files.readString(file.resolveSibling("expected/" + name + ".json")))
            .getAsJsonObject();
    assertTrue(format.canRead(file));
    try (CellDataset data = format.open(file)) {
      if (expected.has("n_obs")) { // the oracle could read it
        compare(expected, data);
      }
    }
  }

  private static void compare(JsonObject expected, CellDataset data) {
    assertEquals(expected.get("n_obs").getAsInt(), data.cells());
    assertEquals(expected.get("n_vars").getAsInt(), data.genes());
    Expected.table("obs", expected.getAsJsonObject("obs"), data.obs());
    Expected.table("var", expected.getAsJsonObject("var"), data.var());
    if (expected.get("X").isJsonNull()) {
      assertThrows(BadInputException.class, data::matrix);
    } else {
      Expected.matrix("X", expected.getAsJsonObject("X"), data.matrix());
    }
    JsonObject layers = expected.getAsJsonObject("layers");
    assertEquals(layers.keySet(), data.layers());
    for (String layer : layers.keySet()) {
      Expected.matrix(layer, layers.getAsJsonObject(layer), data.layer(layer));
    }
    boolean raw = expected.has("raw") && !expected.get("raw").isJsonNull();
    assertEquals(raw, data.raw().isPresent());
    if (raw) {
      JsonObject part = expected.getAsJsonObject("raw");
      Expected.table("raw/var", part.getAsJsonObject("var"), data.raw().orElseThrow().var());
      Expected.matrix("raw/X", part.getAsJsonObject("X"), data.raw().orElseThrow().matrix());
    }
    Expected.annotations("obsm", expected.getAsJsonObject("obsm"), data.obsm());
    Expected.annotations("uns", expected.getAsJsonObject("uns"), data.uns().entries());
  }

  @Test
  void readsTablesWhoseAttributesAreNotInTheirHeader() {
    try (CellDataset data = format.open(Fixtures.folder().resolve("wide/latest.h5ad"))) {
      assertEquals(320, data.obs().columns().size());
      int last = 0;
      for (Map.Entry<String, Column> column : data.obs().columns().entrySet()) {
        assertEquals("column " + last, column.getKey());
        assertEquals("" + -last++, column.getValue().text(2));
      }
    }
  }

  @Test
  void readsEncodingsThatAreNewerThanTheOracle() {
    try (CellDataset data = format.open(Fixtures.file("newer_encodings"))) {
      Column nullable = data.obs().columns().get("nstr");
      for (int row = 0; row < data.cells(); row++) {
        assertEquals(row % 4 == 0 ? null : "v" + row, nullable.text(row));
        assertEquals("f" + row, data.obs().columns().get("fixedstr").text(row));
        assertEquals("a" + row, data.obs().columns().get("asciivlen").text(row));
      }
      assertTrue(data.uns().get("none").isEmpty());
      assertFalse(data.uns().entries().containsKey("awk"));
    }
  }
}
