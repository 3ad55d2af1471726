package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.TestMatrix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectedGenesTest {
  private final CellDataset data = mock();

  @BeforeEach
  void fill() {
    Table var =
        Table.ofIndex("CD4", "ISG15", "β-actin", "CD4")
            .with("highly_variable", BooleanColumn.of(false, true, false, true))
            .with("none", BooleanColumn.of(false, false, false, false))
            .with("symbol", StringColumn.of("a", "b", "c", "d"));
    when(data.var()).thenReturn(var);
    when(data.source()).thenReturn("d.h5ad");
    when(data.cells()).thenReturn(2);
    when(data.matrix()).thenReturn(TestMatrix.of(new float[][] {{1, 2, 3, 4}, {0, 0, 5, 6}}));
    when(data.layer("counts"))
        .thenReturn(TestMatrix.of(new float[][] {{9, 8, 7, 6}, {5, 4, 3, 2}}));
  }

  @Test
  void aColumnChooses() {
    CellDataset chosen = SelectedGenes.of(data, "highly_variable");
    assertEquals(2, chosen.genes());
    assertEquals("ISG15", chosen.var().index().text(0));
    assertRows(chosen, new int[] {0, 1, 1}, new float[] {2, 4, 6});
    SparseRows rows = new SparseRows();
    chosen.layer("counts").gather(new int[] {1, 0}, rows);
    assertArrayEquals(new float[] {4, 2, 8, 6}, Arrays.copyOf(rows.values(), rows.nonZeros()));
    chosen.close();
    verify(data).close();
  }

  /** A name that occurs twice chooses both; the order is that of the data. */
  @Test
  void aFileChooses(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("genes.txt"), "β-actin\n\n CD4 \n");
    CellDataset chosen = SelectedGenes.of(data, file.toString());
    assertEquals(3, chosen.genes());
    assertRows(chosen, new int[] {0, 1, 2, 1, 2}, new float[] {1, 3, 4, 5, 6});
  }

  private static void assertRows(CellDataset chosen, int[] columns, float[] values) {
    SparseRows rows = new SparseRows();
    chosen.matrix().read(0, 2, rows);
    assertArrayEquals(columns, Arrays.copyOf(rows.columns(), rows.nonZeros()));
    assertArrayEquals(values, Arrays.copyOf(rows.values(), rows.nonZeros()));
  }

  @Test
  void whatChoosesNothingIsNamed(@TempDir Path folder) throws IOException {
    assertEquals(
        "d.h5ad: --genes absent is neither a column of var that is true or false (those are:"
            + " highly_variable, none) nor a text file with a name in each line",
        refused("absent"));
    assertEquals("d.h5ad, var column 'symbol' is not of true and false", refused("symbol"));
    assertEquals("d.h5ad: --genes none chooses no gene", refused("none"));
    Path file = Files.writeString(folder.resolve("genes.txt"), "CD4\nCD8\n");
    assertEquals(
        "d.h5ad, var: 1 gene of " + file + " is not there, such as CD8", refused(file.toString()));
  }

  private String refused(String choice) {
    return assertThrows(BadInputException.class, () -> SelectedGenes.of(data, choice)).getMessage();
  }
}
