package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StagedCountsTest {
  private static final int GENES = 300;
  private static final int CELLS = 6;

  /** Small whole counts, which have tables, large ones, fractions, and stored zeros. */
  private static SparseRows cells() {
    Random random = new Random(3);
    SparseRows cells = new SparseRows();
    for (int cell = 0; cell < CELLS; cell++) {
      int[] columns = new int[GENES];
      float[] values = new float[GENES];
      int entries = 0;
      for (int gene = 0; gene < GENES; gene++) {
        if (random.nextInt(3) == 0) {
          columns[entries] = gene;
          values[entries++] =
              switch (random.nextInt(5)) {
                case 0 -> random.nextInt(600);
                case 1 -> random.nextInt(40) / 4f;
                default -> random.nextInt(5);
              };
        }
      }
      cells.addRow(columns, values, entries);
    }
    return cells;
  }

  private static double[] dense(SparseRows cells, int row) {
    double[] values = new double[GENES];
    for (int k = cells.start(row); k < cells.start(row + 1); k++) {
      values[cells.columns()[k]] = cells.values()[k];
    }
    return values;
  }

  private static boolean isStored(SparseRows cells, int row, int gene) {
    return Arrays.binarySearch(cells.columns(), cells.start(row), cells.start(row + 1), gene) >= 0;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.5, 0.123, 1})
  void mixedRowsAreTheMixturesOfDenseOnes(double weight) {
    SparseRows cells = cells();
    StagedCounts counts = new StagedCounts(DataType.DOUBLE, true);
    counts.beginMixed(cells, weight);
    for (int cell = 0; cell < CELLS; cell++) {
      counts.addMixed(cells, cell, (cell * 5 + 2) % CELLS);
    }
    for (int cell = 0; cell < CELLS; cell++) {
      double[] first = dense(cells, cell);
      double[] second = dense(cells, (cell * 5 + 2) % CELLS);
      int at = counts.rows().start(cell);
      for (int gene = 0; gene < GENES; gene++) {
        if (isStored(cells, cell, gene) || isStored(cells, (cell * 5 + 2) % CELLS, gene)) {
          double amount = weight * first[gene] + (1 - weight) * second[gene];
          assertEquals(gene, counts.rows().columns()[at]);
          assertEquals(amount, counts.amounts()[at]);
          assertEquals((float) amount, counts.rows().values()[at]);
          at++;
        }
      }
      assertEquals(at, counts.rows().start(cell + 1));
    }
    assertFunctions(counts, 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.123})
  void functionsOfMixedCountsAreRightInSinglePrecision(double weight) {
    SparseRows cells = cells();
    StagedCounts counts = new StagedCounts(DataType.FLOAT, true);
    counts.beginMixed(cells, weight);
    counts.addMixed(cells, 0, 1);
    assertFunctions(counts, 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void rowsThatAreNotMixedAreThoseOfTheCells(int row) {
    SparseRows cells = cells();
    StagedCounts counts = new StagedCounts(DataType.DOUBLE, true);
    counts.add(cells, row);
    assertEquals(cells.start(row + 1) - cells.start(row), counts.rows().nonZeros());
    for (int k = 0; k < counts.rows().nonZeros(); k++) {
      assertEquals(cells.columns()[cells.start(row) + k], counts.rows().columns()[k]);
      assertEquals(cells.values()[cells.start(row) + k], counts.amounts()[k]);
    }
    assertFunctions(counts, 1e-12);
  }

  private static void assertFunctions(StagedCounts counts, double tolerance) {
    assertTrue(counts.rows().nonZeros() > 0);
    for (int k = 0; k < counts.rows().nonZeros(); k++) {
      double x = counts.amounts()[k];
      assertEquals(Math.log1p(x), counts.log1p(k), tolerance * (1 + Math.log1p(x)));
      assertEquals((float) Math.log1p(x), counts.log1p()[k], 1e-6 * (1 + Math.log1p(x)));
      double factorial = Gammas.logGamma(x + 1);
      assertEquals(factorial, counts.logFactorial(k), tolerance * (1 + Math.abs(factorial)));
    }
    SparseRows rows = counts.rows();
    double sum = 0;
    double sumOfLogFactorials = 0;
    INDArray expected = Nd4j.zeros(DataType.DOUBLE, 1, GENES);
    for (int k = rows.start(rows.rows() - 1); k < rows.nonZeros(); k++) {
      sum += counts.amounts()[k];
      sumOfLogFactorials += counts.logFactorial(k);
      expected.putScalar(0, rows.columns()[k], counts.log1p(k));
    }
    assertEquals(sum, counts.sum(), 1e-12 * sum);
    assertEquals(sumOfLogFactorials, counts.sumOfLogFactorials(), 1e-12 * sumOfLogFactorials);
    INDArray written = Nd4j.zeros(DataType.DOUBLE, 1, GENES);
    RowBuffer buffer = RowBuffer.of(written, GENES);
    counts.log1pOf(rows.rows() - 1, buffer);
    buffer.write(0);
    assertEquals(expected, written);
  }
}
