package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountsByGeneTest {
  private static final int GENES = 40;

  private static SparseRows rows(int cells, double share, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SparseRows rows = new SparseRows();
    for (int cell = 0; cell < cells; cell++) {
      int[] genes = new int[GENES];
      float[] values = new float[GENES];
      int entries = 0;
      for (int gene = 0; gene < GENES; gene++) {
        if (random.nextDouble() < share) {
          genes[entries] = gene;
          values[entries++] = random.nextInt(1, 9);
        }
      }
      rows.addRow(genes, values, entries);
    }
    return rows;
  }

  /** A buffer that was used for more and for fewer cells and genes before. */
  @ParameterizedTest
  @CsvSource({"0, 40", "0, 13", "13, 27", "27, 40", "5, 6", "8, 8"})
  void hasWhatIsStoredOfItsGenes(int from, int to) {
    CountsByGene byGene = new CountsByGene();
    for (int cells : new int[] {3, 20, 1, 0, 12}) {
      for (double share : new double[] {0.3, 0, 1}) {
        SparseRows rows = rows(cells, share, cells);
        float[] squares = new float[rows.nonZeros()];
        for (int k = 0; k < squares.length; k++) {
          squares[k] = rows.values()[k] * rows.values()[k];
        }
        byGene.take(rows, squares, from, to);
        for (int gene = from; gene < to; gene++) {
          assertEquals(from(rows, squares, gene), of(byGene, gene));
        }
      }
    }
  }

  private static String from(SparseRows rows, float[] values, int gene) {
    StringBuilder text = new StringBuilder();
    for (int cell = 0; cell < rows.rows(); cell++) {
      for (int k = rows.start(cell); k < rows.start(cell + 1); k++) {
        if (rows.columns()[k] == gene) {
          text.append(cell).append(':').append(values[k]).append(' ');
        }
      }
    }
    return text.toString();
  }

  private static String of(CountsByGene byGene, int gene) {
    StringBuilder text = new StringBuilder();
    for (int k = byGene.start(gene); k < byGene.start(gene + 1); k++) {
      text.append(byGene.cells()[k]).append(':').append(byGene.values()[k]).append(' ');
    }
    return text.toString();
  }
}
