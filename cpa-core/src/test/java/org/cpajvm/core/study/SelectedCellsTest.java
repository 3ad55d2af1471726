package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.TestMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectedCellsTest {
  private static final String[] DRUGS = {"β-IFN", "A+B", "", "a,b", "k=v", null, "A+B", "a"};
  private static final int CELLS = DRUGS.length;
  private static final TestMatrix MATRIX = TestMatrix.counts(CELLS, 3, 9, 1);

  private static CellDataset data() {
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("drug", StringColumn.of(DRUGS));
    columns.put("dose", NumberColumn.of(NumberType.FLOAT64, 0, 1, 0.5, 1, 1, Double.NaN, 1, 2));
    columns.put("good", BooleanColumn.of(false, true, true, true, true, false, false, false));
    columns.put("drug=x", StringColumn.of("1", "2", "3", "4", "5", "6", "7", "8"));
    String[] names = IntStream.range(0, CELLS).mapToObj(i -> "cell" + i).toArray(String[]::new);
    CellDataset data = mock(CellDataset.class);
    when(data.cells()).thenReturn(CELLS);
    when(data.genes()).thenReturn(3);
    when(data.source()).thenReturn("some.h5ad");
    when(data.obs()).thenReturn(new Table("", StringColumn.of(names), columns));
    when(data.matrix()).thenReturn(MATRIX);
    when(data.layer(anyString())).thenReturn(MATRIX);
    when(data.obsm())
        .thenReturn(
            Map.of(
                "X_pca",
                new Annotation.Dense(CELLS, 1, new float[] {0, 1, 2, 3, 4, 5, 6, 7}),
                "places",
                new Annotation.Array(
                    new int[] {CELLS, 2},
                    NumberColumn.of(
                        NumberType.FLOAT64,
                        IntStream.range(0, 2 * CELLS).mapToDouble(i -> i).toArray()))));
    return data;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "good|1 2 3 4",
        "drug=β-IFN|0",
        "drug=A+B|1 6",
        "drug=|2",
        "drug=a,b|3",
        "drug=a,A+B|1 6 7",
        "drug=k=v|4",
        "drug=x=3|2",
        "dose=1|1 3 4 6",
        "dose=1.0|1 3 4 6",
        "dose=0.50,2.0|2 7",
        "good=true|1 2 3 4",
        "dose=0.5,2|2 7",
        "drug=a,b,a|3 7",
        "drug=A+B,a,b,dose=1,0.5|1 3 6",
        "drug=A+B,k=v,dose=1|1 4 6",
      })
  void cellsThatFitAreKeptInTheirOrder(String choice, String expected) {
    int[] rows = Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray();
    CellDataset all = data();
    CellDataset kept = SelectedCells.of(all, List.of(choice));
    assertEquals(rows.length, kept.cells());
    assertEquals(rows.length, kept.obs().size());
    for (int i = 0; i < rows.length; i++) {
      assertEquals("cell" + rows[i], kept.obs().index().text(i));
      assertEquals(rows[i], ((Annotation.Dense) kept.obsm().get("X_pca")).values()[i]);
      Annotation.Array places = (Annotation.Array) kept.obsm().get("places");
      assertEquals(2L * rows[i] + 1, Long.parseLong(places.values().text(2 * i + 1)));
    }
    assertRows(kept.matrix(), rows);
    assertRows(kept.layer("counts"), rows);
    kept.close();
    verify(all).close();
  }

  private static void assertRows(CellMatrix matrix, int[] rows) {
    SparseRows read = new SparseRows();
    SparseRows expected = new SparseRows();
    matrix.read(0, rows.length, read);
    MATRIX.gather(rows, expected);
    assertEquals(expected.nonZeros(), read.nonZeros());
    assertArrayEquals(
        Arrays.copyOf(expected.columns(), expected.nonZeros()),
        Arrays.copyOf(read.columns(), read.nonZeros()));
    assertArrayEquals(
        Arrays.copyOf(expected.values(), expected.nonZeros()),
        Arrays.copyOf(read.values(), read.nonZeros()));
  }

  @Test
  void cellsFitAllChoices(@TempDir Path folder) throws IOException {
    Path names = Files.writeString(folder.resolve("names.txt"), "cell6\n\ncell1\ncell4\n");
    CellDataset kept =
        SelectedCells.of(data(), List.of("drug=A+B,k=v", names.toString(), "dose=1", "good"));
    assertEquals(2, kept.cells());
    assertEquals("cell1", kept.obs().index().text(0));
    assertEquals("cell4", kept.obs().index().text(1));
  }

  @Test
  void nothingChosenIsEverything() {
    CellDataset all = data();
    assertSame(all, SelectedCells.of(all, List.of()));
  }

  @Test
  void whatIsWrongIsSaid(@TempDir Path folder) throws IOException {
    assertMessage("drug=A+C", "obs column 'drug' has no value 'A+C'", "did you mean 'A+B'");
    assertMessage("drug=a,c", "has no value 'c'");
    assertMessage("dose", "not of true and false", "--keep dose=VALUE");
    assertMessage("drugs=A+B", "neither a column of obs", "did you mean 'drug'");
    Path names = Files.writeString(folder.resolve("names.txt"), "cell6\ncell99\n");
    assertMessage(names.toString(), "1 cell of", "is not there, such as cell99");
    BadInputException none =
        assertThrows(
            BadInputException.class,
            () -> SelectedCells.of(data(), List.of("drug=β-IFN", "dose=2")));
    assertTrue(none.getMessage().contains("no cell fits"), none.getMessage());
  }

  private static void assertMessage(String choice, String... parts) {
    BadInputException thrown =
        assertThrows(
            BadInputException.class, () -> SelectedCells.of(data(), List.of(choice)), choice);
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
    assertTrue(thrown.getMessage().startsWith("some.h5ad"), thrown.getMessage());
  }
}
