package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.cpajvm.core.simulate.InMemoryDataset;
import org.junit.jupiter.api.Test;

class ConcatenatedDatasetTest {
  private static final CellDataset FIRST =
      named(
          "a.h5ad",
          TestData.of("ctrl", "A", "A")
              .with("type", "x", "y", "x")
              .with("depth", NumberColumn.of(NumberType.INT32, 1L, 2L, 3L))
              .with("own", "1", "2", "3")
              .withMatrix(
                  TestMatrix.of(
                      new float[] {1, 2, 3}, new float[] {4, 0, 6}, new float[] {0, 0, 9}),
                  "g1",
                  "g2",
                  "g3"));
  private static final CellDataset EMPTY = // no cells, but the same columns
      named(
          "b.h5ad",
          TestData.of()
              .with("type")
              .with("depth", NumberColumn.of(NumberType.INT64, new long[0]))
              .withMatrix(new TestMatrix(new float[0][], 3), "g1", "g2", "g3"));
  private static final CellDataset SECOND =
      named(
          "c.h5ad",
          TestData.of("B", "ctrl")
              .with(
                  "type", CategoricalColumn.of(StringColumn.of("z", "x"), new int[] {0, -1}, false))
              .with("depth", NumberColumn.of(NumberType.INT64, 4L, 5L))
              .withMatrix(
                  TestMatrix.of(new float[] {30, 99, 10}, new float[] {31, 98, 0}),
                  "g3",
                  "other",
                  "g1"));

  private static CellDataset named(String name, TestData data) {
    InMemoryDataset made = data.data();
    return new InMemoryDataset(name, made.obs(), made.var(), made.matrix());
  }

  private static ConcatenatedDataset all() {
    return new ConcatenatedDataset(List.of(FIRST, EMPTY, SECOND));
  }

  @Test
  void genesAreAlignedByName() {
    ConcatenatedDataset all = all();
    assertEquals(5, all.cells());
    assertEquals(2, all.genes());
    assertEquals("g1", all.var().index().text(0));
    assertEquals("g3", all.var().index().text(1));
    float[][] expected = {{1, 3}, {4, 6}, {0, 9}, {10, 30}, {0, 31}};
    assertArrayEquals(expected, TestMatrix.dense(all.matrix()));
    SparseRows rows = new SparseRows();
    all.matrix().read(2, 4, rows);
    assertArrayEquals(new float[][] {{0, 9}, {10, 30}}, TestMatrix.dense(rows, 2));
    all.matrix().gather(new int[] {4, 0, 3, 4, 2}, rows);
    assertArrayEquals(
        new float[][] {{0, 31}, {1, 3}, {10, 30}, {0, 31}, {0, 9}}, TestMatrix.dense(rows, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> all.matrix().gather(new int[] {5}, rows));
  }

  @Test
  void whatIsLeftOutIsSaid() {
    String warnings = String.join("\n", all().warnings());
    assertTrue(warnings.contains("a.h5ad: 1 genes are left out"), warnings);
    assertTrue(warnings.contains("g2"), warnings);
    assertTrue(warnings.contains("c.h5ad: 1 genes"), warnings);
    assertTrue(warnings.contains("other"), warnings);
    assertTrue(warnings.contains("b.h5ad: obs has no own"), warnings);
  }

  @Test
  void columnsAreJoinedByName() {
    Table obs = all().obs();
    assertEquals(List.of("drug", "type", "depth"), List.copyOf(obs.columns().keySet()));
    Column type = obs.column("type").orElseThrow();
    assertEquals("y", type.text(1));
    assertEquals("z", type.text(3));
    assertTrue(type.isMissing(4));
    NumberColumn depth = (NumberColumn) obs.column("depth").orElseThrow();
    assertEquals(NumberType.INT64, depth.type());
    assertEquals(5, depth.integer(4));
    assertEquals("A", obs.column("drug").orElseThrow().text(2));
    assertEquals("cell0", obs.index().text(3));
  }

  @Test
  void numbersOfSeveralTypesKeepTheirValues() {
    CellDataset decimals =
        named("d.h5ad", TestData.of("A").with("n", NumberColumn.of(NumberType.FLOAT32, 0.5)));
    CellDataset whole =
        named("w.h5ad", TestData.of("A").with("n", NumberColumn.of(NumberType.UINT64, -1L)));
    NumberColumn n =
        (NumberColumn) new ConcatenatedDataset(List.of(decimals, whole)).obs().columns().get("n");
    assertEquals(NumberType.FLOAT64, n.type());
    assertEquals(0.5, n.value(0));
    assertEquals(0x1p64, n.value(1));
  }

  @Test
  void aColumnThatOneFileLacksIsAskedForByTheNameOfTheFile() {
    ObsColumns obs = new ObsColumns(all());
    String error = assertThrows(BadInputException.class, () -> obs.column("own")).getMessage();
    assertTrue(error.startsWith("b.h5ad: obs has no column 'own'"), error);
    String unknown = assertThrows(BadInputException.class, () -> obs.column("typ")).getMessage();
    assertTrue(unknown.startsWith("3 files (a.h5ad, b.h5ad, c.h5ad): obs has no column"), unknown);
  }

  @Test
  void filesWithoutACommonGeneAreRefused() {
    CellDataset other =
        named("o.h5ad", TestData.of("A").withMatrix(TestMatrix.of(new float[] {1}), "G1"));
    String error =
        assertThrows(BadInputException.class, () -> new ConcatenatedDataset(List.of(FIRST, other)))
            .getMessage();
    assertTrue(error.contains("no gene in common"), error);
  }

  @Test
  void truthsStayTruthsAndColumnsOfGenesThatAgreeStay() {
    CellDataset one =
        about(
            TestData.of("ctrl", "A")
                .with(
                    "good",
                    BooleanColumn.of(new boolean[] {true, false}, new boolean[] {false, true}))
                .withMatrix(TestMatrix.counts(2, 3, 9, 1), "g1", "g2", "g3"),
            Map.of(
                "highly_variable",
                BooleanColumn.of(true, false, true),
                "means",
                NumberColumn.of(NumberType.FLOAT64, 1.0, 2.0, 3.0),
                "own",
                StringColumn.of("a", "b", "c")));
    CellDataset two =
        about(
            TestData.of("B")
                .with("good", BooleanColumn.of(true))
                .withMatrix(TestMatrix.counts(1, 2, 9, 1), "g3", "g1"),
            Map.of(
                "highly_variable",
                BooleanColumn.of(true, true),
                "means",
                NumberColumn.of(NumberType.FLOAT64, 3.0, 7.0)));
    ConcatenatedDataset all = new ConcatenatedDataset(List.of(one, two));
    BooleanColumn good = (BooleanColumn) all.obs().column("good").orElseThrow();
    assertTrue(good.value(0) && good.isMissing(1) && good.value(2));
    assertEquals(Set.of("highly_variable"), all.var().columns().keySet());
    BooleanColumn variable = (BooleanColumn) all.var().column("highly_variable").orElseThrow();
    assertTrue(variable.value(0) && variable.value(1));
    assertEquals("g3", all.var().index().text(1));
    assertTrue(
        all.warnings().stream().anyMatch(w -> w.contains("var means, own differ between files")),
        all.warnings().toString());
  }

  private static CellDataset about(TestData data, Map<String, Column> genes) {
    InMemoryDataset made = data.data();
    Table var = new Table("", made.var().index(), genes);
    return new InMemoryDataset("some.h5ad", made.obs(), var, made.matrix());
  }
}
