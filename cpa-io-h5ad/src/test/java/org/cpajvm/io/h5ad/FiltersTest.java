package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same numbers under every filter, as {@code src/test/python/filters.py} wrote them. */
class FiltersTest {
  private final H5adFormat format = new H5adFormat();

  static List<Path> files() {
    return Fixtures.filters();
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFilterGivesTheNumbersThatWereStored(Path file) {
    try (CellDataset data = format.open(file)) {
      SparseRows plain = Blocks.all(data.matrix());
      assertFalse(data.layers().isEmpty());
      for (String layer : data.layers()) {
        SparseRows filtered = Blocks.all(data.layer(layer));
        for (int row = 0; row < data.cells(); row++) {
          assertArrayEquals(
              Blocks.row(plain, row, data.genes()),
              Blocks.row(filtered, row, data.genes()),
              layer + " row " + row);
        }
      }
    }
  }

  @Test
  void anUnknownFilterIsNamed() {
    try (CellDataset data = format.open(Fixtures.folder().resolve("refused/blosc2.h5ad"))) {
      String message =
          assertThrows(BadInputException.class, () -> Blocks.all(data.layer("blosc2")))
              .getMessage();
      assertTrue(
          message.startsWith("blosc2.h5ad: layers/blosc2: is compressed with blosc2, which cannot"),
          message);
    }
  }
}
