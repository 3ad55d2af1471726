package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as HDF5 allows them to be, but as AnnData seldom writes them. */
class StructuresTest {
  private static final int CELLS = 70;
  private static final int GENES = 53;

  @TempDir Path folder;

  private void with(String name, Consumer<CellDataset> check) {
    Path file = Fixtures.structure(name, folder);
    assertTrue(new H5adFormat().canRead(file));
    try (CellDataset data = new H5adFormat().open(file)) {
      check.accept(data);
    }
  }

  private interface Value {
    float at(int row, int column);
  }

  private static float value(int row, int column) {
    return (31 * row + 7 * column) % 11;
  }

  private static void assertValues(String what, Value expected, CellMatrix matrix) {
    assertEquals(CELLS, matrix.rows(), what);
    assertEquals(GENES, matrix.columns(), what);
    SparseRows rows = Blocks.all(matrix);
    for (int row = 0; row < CELLS; row++) {
      float[] wanted = new float[GENES];
      for (int column = 0; column < GENES; column++) {
        wanted[column] = expected.at(row, column);
      }
      assertArrayEquals(wanted, Blocks.row(rows, row, GENES), what + ", row " + row);
    }
  }

  private static void assertAll(CellDataset data, int layers) {
    assertValues("X", StructuresTest::value, data.matrix());
    assertEquals(layers, data.layers().size());
    data.layers().forEach(name -> assertValues(name, StructuresTest::value, data.layer(name)));
  }

  private static void assertRefused(String message, Executable code) {
    BadInputException error = assertThrows(BadInputException.class, code);
    assertTrue(error.getMessage().contains(message), error.getMessage());
    assertEquals(1, error.getMessage().lines().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunk-order-earliest", "chunk-order-latest", "user-block"})
  void chunksAreNumberedOverTheLargestShape(String name) {
    with(
        name,
        data -> {
          assertAll(data, 12);
          Annotation.Dense wide = (Annotation.Dense) data.obsm().get("wide");
          for (int i = 0; i < wide.values().length; i++) {
            assertEquals(value(i / GENES, i % GENES), wide.values()[i]);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"unwritten-earliest", "unwritten-latest"})
  void chunksThatWereNeverWrittenHoldTheFillValue(String name) {
    with(
        name,
        data -> {
          assertEquals(10, data.layers().size());
          for (String layer : data.layers()) {
            Value expected =
                layer.startsWith("nothing")
                    ? (row, column) -> -1
                    : (row, column) ->
                        row >= 16 && row < 32 && column < 20 ? -1 : value(row, column);
            assertValues(layer, expected, data.layer(layer));
          }
          assertRefused("uns/large: holds 3000000000 elements, too many", data::uns);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"resized-earliest", "resized-latest"})
  void arraysMayHaveBeenLarger(String name) {
    with(
        name,
        data -> {
          assertEquals(8, data.layers().size());
          for (String layer : data.layers()) {
            Value expected =
                layer.startsWith("columns")
                    ? (row, column) -> column < 25 ? value(row, column) : 0
                    : (row, column) -> row < 40 ? value(row, column) : 0;
            assertValues(layer, expected, data.layer(layer));
          }
        });
  }

  @Test
  void chunksAtTheEdgeMayGoThroughNoFilter() {
    with("plain-edges", data -> assertAll(data, 5));
  }

  @Test
  void listsOfChunksMayHavePages() {
    with(
        "pages",
        data -> {
          int[] few = {3, 1023, 1024, 2500, 5000, 7777, 8999};
          for (String name : List.of("fixed", "fixed gzip", "unlimited", "unlimited gzip")) {
            assertPlaces(data, name, 9000, few);
          }
          int[] many = {1, 131_055, 131_056, 131_060, 132_500, 135_000, 300_000, 420_000, 499_999};
          assertPlaces(data, "long", 500_000, many);
          Annotation.Array grid = (Annotation.Array) data.uns().get("grid").orElseThrow();
          assertArrayEquals(new int[] {60, 50}, grid.shape());
          for (int i = 0; i < 3000; i++) {
            assertEquals(i, ((NumberColumn) grid.values()).integer(i));
          }
        });
  }

  /** Checks that an array holds its place at these places, and zeros elsewhere. */
  private static void assertPlaces(CellDataset data, String name, int size, int[] places) {
    Annotation.Array array = (Annotation.Array) data.uns().get(name).orElseThrow();
    NumberColumn found = (NumberColumn) array.values();
    long[] wanted = new long[size];
    for (int place : places) {
      wanted[place] = place;
    }
    for (int i = 0; i < size; i++) {
      assertEquals(wanted[i], found.integer(i), name + " at " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"committed-earliest", "committed-latest", "user-block-earliest"})
  void typesMayBeObjectsOfTheFile(String name) {
    with(
        name,
        data -> {
          assertAll(data, 0);
          BooleanColumn good = (BooleanColumn) data.obs().columns().get("good");
          assertTrue(good.value(0) && !good.value(1));
          assertEquals("w5", data.obs().columns().get("word").text(5));
          Annotation.Dict note = (Annotation.Dict) data.uns().get("note").orElseThrow();
          assertEquals("5", ((Annotation.Array) note.entries().get("n")).values().text(0));
          assertEquals(Set.of(), data.leftOut().keySet());
        });
  }

  @Test
  void groupsAndAttributesMayHaveMoreMembersThanTheRootOfTheirHeapHasRoomFor() {
    with(
        "many",
        data -> {
          assertAll(data, 0);
          Annotation.Dict many = (Annotation.Dict) data.uns().get("many").orElseThrow();
          assertEquals(2500, many.entries().size());
          many.entries()
              .values()
              .forEach(one -> assertEquals("7", ((Annotation.Array) one).values().text(0)));
          assertTrue(many.entries().keySet().contains("member 2499 " + "x".repeat(320)));
        });
    H5File file = H5File.open(Fixtures.structure("many", folder));
    Attributes attributes = file.root().group("obs").orElseThrow().attributes();
    for (int i = 0; i < 300; i++) {
      long[] values = attributes.integers("attribute " + i).orElseThrow();
      assertEquals(750, values.length);
      assertEquals(i, values[749]);
    }
    file.close();
  }

  @Test
  void headersMayShareMessages() {
    with(
        "shared",
        data -> {
          assertAll(data, 3);
          assertEquals(List.of("a", "b"), List.copyOf(data.obs().columns().keySet()));
          assertEquals("9", data.obs().columns().get("b").text(9));
        });
    H5File file = H5File.open(Fixtures.structure("shared", folder));
    Member layer = file.root().member("layers/layer 0").orElseThrow();
    assertEquals(
        "a text that is long enough to be shared",
        layer.attributes().text("note 59").orElseThrow());
    file.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"short-addresses", "short-addresses-latest"})
  void addressesMayHaveFourBytes(String name) {
    with(
        name,
        data -> {
          assertAll(data, 4);
          assertEquals("w69", data.obs().columns().get("word").text(69));
          Annotation.Dict many = (Annotation.Dict) data.uns().get("many").orElseThrow();
          Annotation.Array last = (Annotation.Array) many.entries().get("number 299");
          assertEquals("299", last.values().text(0));
        });
  }

  @Test
  void somethingMayBePutInFrontOfAFileThatDoesNotKnowOfIt() throws IOException {
    for (String name : List.of("chunk-order-earliest", "chunk-order-latest")) {
      byte[] whole = Files.readAllBytes(Fixtures.structure(name, folder));
      byte[] behind = new byte[2048 + whole.length];
      System.arraycopy(whole, 0, behind, 2048, whole.length);
      Path file = Files.write(folder.resolve("behind.h5ad"), behind);
      try (CellDataset data = new H5adFormat().open(file)) {
        assertAll(data, 12);
      }
    }
  }

  @Test
  void numbersOfOtherFormsAreRefusedByTheirForm() {
    with(
        "numbers",
        data -> {
          for (String layer : List.of("bits8", "bits16", "bits32", "big endian")) {
            assertValues(layer, StructuresTest::value, data.layer(layer));
          }
          assertRefused(
              "layers/bias: is not a matrix of numbers, but 2-dimensional float of 4 bytes with 8"
                  + " bits of exponent (bias 100)",
              () -> data.layer("bias"));
          for (String layer : List.of("narrow", "bfloat", "short", "shifted")) {
            assertRefused("layers/" + layer + ": is not a matrix", () -> data.layer(layer));
          }
          assertValues("X", StructuresTest::value, data.matrix());
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"names-earliest", "names-latest", "names-ordered"})
  void namesAreUtf8WhateverTheirFlagSays(String name) {
    with(
        name,
        data -> {
          assertEquals("2", data.obs().columns().get("dose (µM)").text(2));
          // Names in another encoding stay apart from each other, and can be asked for.
          assertEquals(Set.of("caf\\xe8", "caf\\xe9", "γ-counts"), new TreeSet<>(data.layers()));
          assertAll(data, 3);
          Annotation.Dict smiles = (Annotation.Dict) data.uns().get("smiles").orElseThrow();
          assertEquals(Set.of("β-drug"), smiles.entries().keySet());
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"text-earliest", "text-latest"})
  void textThatIsNotUtf8IsNotReplaced(String name) {
    with(
        name,
        data -> {
          assertEquals(Set.of("whole"), data.obs().columns().keySet());
          assertEquals("é7", data.obs().columns().get("whole").text(7));
          String why = data.leftOut().get("obs/fixed");
          assertTrue(why.contains("obs/fixed: row 3: 'caf\\xe9' is not text in UTF-8"), why);
          assertEquals(Set.of("obs/fixed", "obs/varying", "obs/category"), data.leftOut().keySet());
          assertEquals(Set.of("good"), data.uns().entries().keySet());
          assertAll(data, 0);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"elsewhere-earliest", "elsewhere-latest"})
  void whatIsElsewhereIsInTheWayOfThoseOnlyWhoWantIt(String name) {
    with(
        name,
        data -> {
          assertValues("X", StructuresTest::value, data.matrix());
          assertValues("good", StructuresTest::value, data.layer("good"));
          assertEquals(Set.of("plain"), data.obs().columns().keySet());
          assertEquals(
              Set.of("obs/when", "obs/far", "obs/short", "obs/listed"), data.leftOut().keySet());
          assertTrue(data.leftOut().get("obs/when").contains("obs/when: is 1-dimensional opaque"));
          assertTrue(data.leftOut().get("obs/short").contains("has 3 rows, but the index 70"));
          assertRefused("layers/virtual: is a virtual data set", () -> data.layer("virtual"));
          assertRefused("layers/outside: has its values in another", () -> data.layer("outside"));
          for (String layer : List.of("external", "soft", "through", "relative")) {
            assertRefused("layers/" + layer + ": is a link to '/", () -> data.layer(layer));
            assertRefused("in another file, 'other.h5'", () -> data.layer(layer));
          }
          assertRefused("is a link to '/absent', where there is no", () -> data.layer("nowhere"));
          assertRefused("which leads back to itself", () -> data.layer("round"));
          assertEquals(Set.of("good"), data.uns().entries().keySet());
          assertEquals(Set.of("good"), data.obsm().keySet());
          assertTrue(data.raw().isEmpty());
          assertRefused("raw: is a link to '/raw' in another file", () -> data.layer("raw"));
        });
  }

  @Test
  void aMatrixThatIsElsewhereIsRefusedByName() {
    with(
        "x-virtual",
        data -> {
          assertEquals(CELLS, data.cells());
          assertRefused("X: is a virtual data set, whose values are in other", data::matrix);
        });
    with(
        "x-external",
        data -> assertRefused("X: is a link to '/X' in another file, 'other.h5'", data::matrix));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hard-links-earliest", "hard-links-latest"})
  void manyNamesOfOneArrayAreReadOnce(String name) {
    with(
        name,
        data -> {
          Annotation.Array numbers = (Annotation.Array) data.uns().get("numbers").orElseThrow();
          assertEquals(401, data.uns().entries().size());
          assertEquals(400, data.obsm().size());
          for (int i = 0; i < 400; i++) {
            assertSame(numbers, data.uns().get("link " + i).orElseThrow());
            assertSame(data.matrix(), data.layer("link " + i));
            assertSame(data.obsm().get("link 0"), data.obsm().get("link " + i));
          }
        });
  }

  @Test
  void dictionariesThatHoldEachOtherTwiceAreCountedAsWhatTheyWouldBecome() {
    with(
        "laughs",
        data -> {
          assertRefused("has more than 1000000 parts", data::uns);
          assertFalse(data.obsm().containsKey("laughs"));
        });
  }
}
