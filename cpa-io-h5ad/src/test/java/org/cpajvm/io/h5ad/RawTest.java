package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The part of a file that keeps the genes from before some were selected. */
class RawTest {
  private static final int CELLS = 40;
  private static final String[] ALL = {"a", "b", "c", "d", "e"};

  private final SparseRows raw = Blocks.random(CELLS, ALL.length, 0.6, 3);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void theGenesOfVarAreFoundInRaw(boolean current, boolean dense) {
    Path file = write(current, dense, ALL, "d", "a", "c");
    int[] positions = {3, 0, 2};
    try (CellDataset data = new H5adFormat().open(file)) {
      CellMatrix layer = data.layer("raw");
      assertEquals(3, layer.columns());
      assertEquals(CELLS, layer.rows());
      int[] rows = {7, 3, 39, 7};
      SparseRows read = Blocks.all(data.layer("raw/X"));
      SparseRows gathered = new SparseRows();
      layer.gather(rows, gathered);
      for (int row = 0; row < CELLS; row++) {
        assertArrayEquals(chosen(row, positions), Blocks.row(read, row, 3));
      }
      for (int i = 0; i < rows.length; i++) {
        assertArrayEquals(chosen(rows[i], positions), Blocks.row(gathered, i, 3));
      }
      for (int row = 0; row < CELLS; row++) {
        for (int i = read.start(row) + 1; i < read.start(row + 1); i++) {
          assertTrue(read.columns()[i] > read.columns()[i - 1]);
        }
      }
    }
  }

  private float[] chosen(int row, int[] positions) {
    float[] all = Blocks.row(raw, row, ALL.length);
    float[] chosen = new float[positions.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = all[positions[i]];
    }
    return chosen;
  }

  @Test
  void rawIsADatasetOfTheSameCells() {
    try (CellDataset data = new H5adFormat().open(write(true, false, ALL, "d", "a"))) {
      CellDataset all = data.raw().orElseThrow();
      assertEquals(5, all.genes());
      assertEquals("e", all.var().index().text(4));
      assertEquals(data.obs(), all.obs());
      assertArrayEquals(
          Blocks.row(raw, 9, ALL.length), Blocks.row(Blocks.all(all.matrix()), 9, ALL.length));
      assertTrue(data.layers().isEmpty(), "raw is no layer of the file");
      assertRefused("raw: has no layers", () -> all.layer("counts"));
    }
  }

  @Test
  void genesThatRawDoesNotHaveAreNamed() {
    try (CellDataset data = new H5adFormat().open(write(true, false, ALL, "d", "x"))) {
      assertRefused("raw.h5ad: raw: has no gene 'x'", () -> data.layer("raw"));
      assertRefused("it has raw", () -> data.layer("counts"));
    }
    String[] twice = {"a", "b", "c", "d", "d"};
    try (CellDataset data = new H5adFormat().open(write(true, false, twice, "d"))) {
      assertRefused("raw.h5ad: raw: has more than one gene 'd'", () -> data.layer("raw"));
    }
    try (CellDataset data = new H5adFormat().open(Fixtures.file("dense_f32"))) {
      assertFalse(data.raw().isPresent());
      assertRefused("there is no layer 'raw'", () -> data.layer("raw"));
    }
  }

  private static void assertRefused(
      String message, org.junit.jupiter.api.function.Executable code) {
    String said = assertThrows(BadInputException.class, code).getMessage();
    assertTrue(said.contains(message), said);
  }

  /** Writes a file with raw: as AnnData does, or into the root as it did up to 0.6. */
  private Path write(boolean current, boolean dense, String[] all, String... genes) {
    Path file = folder.resolve("raw.h5ad");
    try (Hdf5Output out = Hdf5Output.create(file);
        ChunkPool pool = new ChunkPool()) {
      ElementWriter elements = new ElementWriter(out, pool);
      Map<String, Long> root = new LinkedHashMap<>();
      root.put("obs", elements.table("obs", Blocks.names("c", CELLS)));
      root.put("var", elements.table("var", names(genes)));
      long matrix = matrix(elements, dense ? new DenseOutput(out, pool, 5) : sparse(out, pool));
      long table = elements.table("raw/var", names(all));
      if (current) {
        root.put("raw", elements.object("raw").group(Map.of("X", matrix, "var", table)));
      } else {
        root.put("raw.X", matrix);
        root.put("raw.var", table);
      }
      long address = elements.object("").encoding("anndata", "0.1.0").group(root);
      elements.flush();
      out.finish(address);
    }
    return file;
  }

  private static MatrixOutput sparse(Hdf5Output out, ChunkPool pool) {
    return new SparseOutput(out, pool, ALL.length);
  }

  private long matrix(ElementWriter elements, MatrixOutput output) {
    output.append(raw);
    return output.finish(elements, "raw/X");
  }

  private static Table names(String... names) {
    return new Table("", StringColumn.of(names), Map.of());
  }
}
