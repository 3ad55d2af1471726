package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThetaTermsTest {
  private static final int GENES = 40;
  private static final int CELLS = 11;

  private final SparseRows counts = new SparseRows();
  private final double[] amounts = new double[GENES * CELLS];
  private final double[][] dense = new double[CELLS][GENES];
  private final double[] theta = new double[GENES];
  private final ThetaTerms terms = new ThetaTerms(GENES);

  /** Small and large counts, fractions of mixed cells, genes without any. */
  @BeforeEach
  void draw() {
    SplittableRandom random = new SplittableRandom(7);
    int at = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      int[] columns = new int[GENES];
      float[] values = new float[GENES];
      int entries = 0;
      for (int gene = 0; gene < GENES - 1; gene++) {
        double amount = random.nextInt(gene % 3 == 0 ? 400 : 11);
        amount += gene % 5 == 0 ? 0.25 : 0;
        if (amount > 0) {
          columns[entries] = gene;
          values[entries++] = (float) amount;
          amounts[at++] = amount;
          dense[cell][gene] = amount;
        }
      }
      counts.addRow(columns, values, entries);
    }
    for (int gene = 0; gene < GENES; gene++) {
      theta[gene] = Math.exp(random.nextGaussian() * 2);
    }
  }

  private void compute() {
    System.arraycopy(theta, 0, terms.theta(), 0, GENES);
    terms.compute(counts, amounts, null);
  }

  @Test
  void termsAreDifferencesOfLogGammas() {
    compute();
    double mean = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      double sum = 0;
      for (int gene = 0; gene < GENES; gene++) {
        double shifted = dense[cell][gene] + theta[gene];
        sum += Gammas.logGamma(shifted) - Gammas.logGamma(theta[gene]);
      }
      assertEquals(sum, terms.ofCells()[cell], 1e-12 * Math.abs(sum));
      mean += sum / CELLS;
    }
    assertEquals(mean, terms.mean(), 1e-12 * Math.abs(mean));
  }

  @Test
  void gradientIsTheMeanDifferenceOfDigammas() {
    compute();
    for (int gene = 0; gene < GENES; gene++) {
      double mean = 0;
      for (int cell = 0; cell < CELLS; cell++) {
        double shifted = dense[cell][gene] + theta[gene];
        mean += (Gammas.digamma(shifted) - Gammas.digamma(theta[gene])) / CELLS;
      }
      assertEquals(mean, terms.gradient()[gene], 1e-12 * Math.max(1, mean));
    }
  }

  @Test
  void gradientIsTheSlopeOfTheMean() {
    compute();
    double[] gradient = terms.gradient().clone();
    for (int gene = 0; gene < GENES; gene++) {
      double width = 1e-4 * theta[gene];
      double middle = theta[gene];
      theta[gene] = middle + width;
      compute();
      double above = terms.mean();
      theta[gene] = middle - width;
      compute();
      double slope = (above - terms.mean()) / (2 * width);
      theta[gene] = middle;
      assertEquals(gradient[gene], slope, 1e-6 * Math.max(1, Math.abs(slope)), "gene " + gene);
    }
  }

  @Test
  void weightedTermsAreMultipliedByTheirWeights() {
    double[] weights = new SplittableRandom(3).doubles(amounts.length, 0, 4).toArray();
    System.arraycopy(theta, 0, terms.theta(), 0, GENES);
    terms.compute(counts, amounts, weights);
    double[] gradient = new double[GENES];
    for (int cell = 0; cell < CELLS; cell++) {
      double sum = 0;
      for (int k = counts.start(cell); k < counts.start(cell + 1); k++) {
        double t = theta[counts.columns()[k]];
        sum += weights[k] * (Gammas.logGamma(amounts[k] + t) - Gammas.logGamma(t));
        gradient[counts.columns()[k]] +=
            weights[k] * (Gammas.digamma(amounts[k] + t) - Gammas.digamma(t)) / CELLS;
      }
      assertEquals(sum, terms.ofCells()[cell], 1e-12 * Math.abs(sum));
    }
    for (int gene = 0; gene < GENES; gene++) {
      assertEquals(gradient[gene], terms.gradient()[gene], 1e-12 * Math.max(1, gradient[gene]));
    }
  }

  @Test
  void aSmallerBatchLeavesNothingOfTheOneBefore() {
    compute();
    SparseRows one = new SparseRows();
    one.addRow(new int[] {2}, new float[] {3}, 1);
    terms.compute(one, new double[] {3}, null);
    double t = theta[2];
    assertEquals(Math.log(t * (t + 1) * (t + 2)), terms.mean(), 1e-13 * GENES);
    for (int gene = 0; gene < GENES; gene++) {
      double expected = gene == 2 ? 1 / t + 1 / (t + 1) + 1 / (t + 2) : 0;
      assertEquals(expected, terms.gradient()[gene], 1e-12 * Math.max(1, expected));
    }
  }
}
