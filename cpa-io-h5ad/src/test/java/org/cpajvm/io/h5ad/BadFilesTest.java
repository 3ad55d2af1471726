package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about files that cannot be read. */
class BadFilesTest {
  private final H5adFormat format = new H5adFormat();

  @TempDir Path folder;

  @Test
  void whatIsNoHdf5FileIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("table.h5ad"), "cell,gene\n".repeat(100));
    assertFalse(format.canRead(text));
    assertRefused(text, "table.h5ad: is not an HDF5 file");
    Path empty = Files.write(folder.resolve("empty.h5ad"), new byte[0]);
    assertFalse(format.canRead(empty));
    assertRefused(empty, "empty.h5ad: is not an HDF5 file");
    assertRefused(folder.resolve("absent.h5ad"), "no such file");
    assertFalse(format.canRead(folder.resolve("absent.h5ad")));
    assertRefused(folder, "is not a file");
    assertFalse(format.canRead(folder));
  }

  @Test
  void otherHdf5FilesAreNotReadable() {
    Path file = folder.resolve("other.h5");
    write(file, (elements, root) -> root.put("matrix", elements.dict("matrix", Map.of())));
    assertFalse(format.canRead(file));
    assertRefused(file, "other.h5: obs: is missing");
  }

  @Test
  void aTruncatedFileIsCalledSo() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.file("csr_multichunk"));
    Path file = folder.resolve("short.h5ad");
    for (int length : new int[] {100, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, "short.h5ad: is truncated");
      assertTrue(format.canRead(file), "so that the user learns why it cannot be opened");
    }
  }

  @Test
  void aMissingMatrixIsOnlyAnErrorForWhoWantsIt() {
    try (CellDataset data = format.open(Fixtures.file("no_X_no_columns"))) {
      assertMessage(data::matrix, "no_X_no_columns.h5ad: X: is missing");
      assertMessage(() -> data.layer("counts"), "no layer 'counts'");
    }
    try (CellDataset data = format.open(Fixtures.file("full_none"))) {
      assertMessage(() -> data.layer("spliced"), "counts, dense, f64csr");
    }
  }

  @Test
  void contradictionsInSparseMatricesAreFound() {
    // rows x columns is 3 x 4
    assertSparse("X/indices: row 1 has an entry in column 4", 3, 4, l(0, 1, 2, 3), l(0, 4, 1));
    assertSparse("X/indices: row 2 has an entry in column -1", 3, 4, l(0, 1, 2, 3), l(0, 1, -1));
    assertSparse("X/indptr: entry 2 is 0", 3, 4, l(0, 1, 0, 3), l(0, 1, 2));
    assertSparse("X/indptr: entry 3 is 4", 3, 4, l(0, 1, 2, 4), l(0, 1, 2));
    assertSparse("X/indptr: entry 0 is 1", 3, 4, l(1, 1, 2, 3), l(0, 1, 2));
    assertSparse("X/indptr: has 3 entries for 3 rows", 3, 4, l(0, 1, 3), l(0, 1, 2));
    assertSparse("X: has 3 values, but 2 indices", 3, 4, l(0, 1, 2, 3), l(0, 1));
    assertSparse(
        "X: is of 3 x 5, but there are 3 cells in obs and 4", 3, 5, l(0, 1, 2, 3), l(0, 1, 2));
    assertSparse("X: claims to be of", 1L << 40, 4, l(0, 1, 2, 3), l(0, 1, 2));
  }

  private static long[] l(long... values) {
    return values;
  }

  private void assertSparse(String message, long rows, long columns, long[] starts, long[] at) {
    Path file = folder.resolve("sparse.h5ad");
    write(
        file,
        (elements, root) -> {
          Map<String, Long> parts = new LinkedHashMap<>();
          parts.put(
              "data", elements.array("X/data", NumberColumn.of(NumberType.FLOAT32, 1.0, 2.0, 3.0)));
          parts.put("indices", elements.array("X/indices", NumberColumn.of(NumberType.INT32, at)));
          parts.put(
              "indptr", elements.array("X/indptr", NumberColumn.of(NumberType.INT32, starts)));
          frames(elements, root, Blocks.names("c", 3));
          root.put(
              "X",
              elements
                  .object("X")
                  .encoding("csr_matrix", "0.1.0")
                  .shape("shape", rows, columns)
                  .group(parts));
        });
    try (CellDataset data = format.open(file)) {
      assertMessage(() -> Blocks.all(data.matrix()), "sparse.h5ad: " + message);
    }
  }

  @Test
  void aColumnOfAnUnknownEncodingIsNamed() {
    Path file = folder.resolve("unknown.h5ad");
    write(
        file,
        (elements, root) -> {
          Map<String, Long> members = new LinkedHashMap<>();
          members.put("_index", elements.array("obs/_index", StringColumn.of("a")));
          members.put(
              "when", elements.object("obs/when").encoding("datetime", "1").group(Map.of()));
          root.put(
              "obs",
              elements
                  .object("obs")
                  .encoding("dataframe", "0.2.0")
                  .text("_index", "_index")
                  .texts("column-order", java.util.List.of("when"))
                  .group(members));
          root.put("var", elements.table("var", Blocks.names("g", 4)));
        });
    try (CellDataset data = format.open(file)) {
      assertEquals(Map.of(), data.obs().columns());
      String why = data.leftOut().get("obs/when");
      assertTrue(why.contains("unknown.h5ad: obs/when: has the encoding 'datetime'"), why);
    }
  }

  @Test
  void namesWithLineBreaksStayOnOneLine() {
    Path file = folder.resolve("names.h5ad");
    write(
        file,
        (elements, root) -> {
          frames(elements, root, Blocks.names("c", 3));
          Map<String, Long> layers = new LinkedHashMap<>();
          layers.put("two\nlines", elements.dict("layers/two", Map.of()));
          root.put("layers", elements.dict("layers", layers));
        });
    try (CellDataset data = format.open(file)) {
      assertMessage(() -> data.layer("two\nlines"), "layers/two?lines: has the unknown encoding");
    }
  }

  @Test
  void groupsThatContainThemselvesComeToAnEnd() {
    Path file = folder.resolve("cycle.h5ad");
    write(
        file,
        (elements, root) -> {
          frames(elements, root, Blocks.names("c", 3));
          root.put("uns", elements.object("uns").group(Map.of("self", ownAddress(elements))));
        });
    try (CellDataset data = format.open(file)) {
      assertMessage(data::uns, "cycle.h5ad: uns/self");
    }
  }

  /** Where a group with one member will be: groups of the same length follow each other. */
  private static long ownAddress(ElementWriter elements) {
    long first = elements.object("uns").group(Map.of("self", 0L));
    long second = elements.object("uns").group(Map.of("self", 0L));
    return second + (second - first);
  }

  @Test
  void aPlaceBehindTheEndOfTheFileIsNotTouched() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.file("dense_f32"));
    // The only contiguous array of 12 x 7 x 4 bytes is X: its layout says where it is.
    int at =
        find(bytes, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(336).array());
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at - 8, bytes.length - 100L);
    Path file = Files.write(folder.resolve("far.h5ad"), bytes);
    try (CellDataset data = format.open(file)) {
      assertMessage(() -> Blocks.all(data.matrix()), "far.h5ad: X: points to bytes");
    }
  }

  private static int find(byte[] bytes, byte[] part) {
    for (int at = 0; at <= bytes.length - part.length; at++) {
      if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError("the fixture has changed");
  }

  @Test
  void aWrongChecksumOfAChunkIsFound() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.file("dense_f16_lzf_fletcher"));
    Path file = folder.resolve("sum.h5ad");
    int found = 0;
    for (int at = 0; at < bytes.length; at += 16) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      try (CellDataset data = format.open(file)) {
        Blocks.all(data.matrix());
      } catch (BadInputException e) {
        found += e.getMessage().contains("checksum") ? 1 : 0;
      }
    }
    assertTrue(found > 3, found + " changes were found by the checksum");
  }

  private interface Content {
    void write(ElementWriter elements, Map<String, Long> root);
  }

  private static void frames(ElementWriter elements, Map<String, Long> root, Table obs) {
    root.put("obs", elements.table("obs", obs));
    root.put("var", elements.table("var", Blocks.names("g", 4)));
  }

  /** Writes a file that no writer of AnnData files would write. */
  private static void write(Path file, Content content) {
    try (Hdf5Output out = Hdf5Output.create(file);
        ChunkPool pool = new ChunkPool()) {
      ElementWriter elements = new ElementWriter(out, pool);
      Map<String, Long> root = new LinkedHashMap<>();
      content.write(elements, root);
      long address = elements.object("").encoding("anndata", "0.1.0").group(root);
      elements.flush();
      out.finish(address);
    }
  }

  private void assertRefused(Path file, String message) {
    assertMessage(() -> format.open(file), message);
  }

  private static void assertMessage(
      org.junit.jupiter.api.function.Executable code, String message) {
    BadInputException error = assertThrows(BadInputException.class, code);
    assertTrue(error.getMessage().contains(message), error.getMessage());
    assertEquals(1, error.getMessage().lines().count());
    assertEquals(3, error.exitCode());
  }
}
