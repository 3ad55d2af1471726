package org.cpajvm.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.simulate.InMemoryDataset;

/**
 * A data set called {@code test.h5ad} that is built column by column; each call gives a new one.
 */
public record TestData(Map<String, Column> columns, CellMatrix matrix, String[] genes) {

  /** Counts of four genes for as many cells as there are labels. */
  public static TestData of(String... perturbations) {
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("drug", StringColumn.of(perturbations));
    return new TestData(
        columns,
        TestMatrix.counts(perturbations.length, 4, 9, 1),
        new String[] {"g0", "g1", "g2", "g3"});
  }

  public TestData with(String name, String... values) {
    return with(name, StringColumn.of(values));
  }

  public TestData with(String name, Column column) {
    Map<String, Column> extended = new LinkedHashMap<>(columns);
    extended.put(name, column);
    return new TestData(extended, matrix, genes);
  }

  public TestData withMatrix(CellMatrix other, String... names) {
    return new TestData(columns, other, names);
  }

  public InMemoryDataset data() {
    String[] cells =
        IntStream.range(0, matrix.rows()).mapToObj(i -> "cell" + i).toArray(String[]::new);
    Table obs = new Table("", StringColumn.of(cells), columns);
    return new InMemoryDataset("test.h5ad", obs, Table.ofIndex(genes), matrix);
  }
}
