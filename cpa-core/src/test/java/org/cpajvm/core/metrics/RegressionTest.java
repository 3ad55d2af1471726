package org.cpajvm.core.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RegressionTest {
  private static final double[] TRUTH = {3, -0.5, 2, 7};
  private static final double[] PREDICTED = {2.5, 0, 2, 8};

  @Test
  void measuresAreThoseOfScikitLearnAndNumpy() {
    assertEquals(0.9486081370449679, Regression.r2(PREDICTED, TRUTH), 1e-15);
    assertEquals(0.9848696184482703, Regression.pearson(PREDICTED, TRUTH), 1e-12);
    assertEquals(0.9928550884822429, Regression.cosine(PREDICTED, TRUTH), 1e-12);
    assertEquals(Math.sqrt(0.375), Regression.rmse(PREDICTED, TRUTH), 1e-15);
    assertEquals(0.5, Regression.mae(PREDICTED, TRUTH), 1e-15);
  }

  @Test
  void r2IsAboutTheTruth() {
    assertEquals(1, Regression.r2(TRUTH, TRUTH));
    double mean = 2.875;
    assertEquals(0, Regression.r2(new double[] {mean, mean, mean, mean}, TRUTH), 1e-15);
    assertTrue(Regression.r2(new double[] {9, 9, 9, 9}, TRUTH) < 0);
  }

  @Test
  void genesThatAreNotInTheSetDoNotExist() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 50; round++) {
      double[] predicted = random.doubles(40, -3, 3).toArray();
      double[] truth = random.doubles(40, -3, 3).toArray();
      BitSet genes = new BitSet();
      random.ints(12, 0, 40).forEach(genes::set);
      double[] p = genes.stream().mapToDouble(i -> predicted[i]).toArray();
      double[] t = genes.stream().mapToDouble(i -> truth[i]).toArray();
      assertEquals(Regression.r2(p, t), Regression.r2(predicted, truth, genes));
      assertEquals(Regression.pearson(p, t), Regression.pearson(predicted, truth, genes));
      assertEquals(Regression.cosine(p, t), Regression.cosine(predicted, truth, genes));
      assertEquals(Regression.rmse(p, t), Regression.rmse(predicted, truth, genes));
      assertEquals(Regression.mae(p, t), Regression.mae(predicted, truth, genes));
    }
  }

  @Test
  void correlationIgnoresScaleAndOffset() {
    SplittableRandom random = new SplittableRandom(4);
    double[] truth = random.doubles(30).toArray();
    double[] predicted = random.doubles(30).toArray();
    double[] moved = Arrays.stream(predicted).map(x -> 3 * x - 7).toArray();
    double correlation = Regression.pearson(predicted, truth);
    assertEquals(correlation, Regression.pearson(moved, truth), 1e-12);
    assertEquals(correlation, Regression.pearson(truth, predicted), 1e-15);
    assertEquals(
        -correlation,
        Regression.pearson(Arrays.stream(predicted).map(x -> -x).toArray(), truth),
        1e-12);
  }

  @Test
  void whatIsUndefinedIsNaN() {
    double[] constant = new double[30];
    Arrays.fill(constant, 0.1);
    double[] other = new SplittableRandom(5).doubles(30).toArray();
    assertTrue(Double.isNaN(Regression.r2(other, constant)));
    assertTrue(Double.isNaN(Regression.pearson(constant, other)));
    assertTrue(Double.isNaN(Regression.pearson(other, constant)));
    assertTrue(Double.isNaN(Regression.cosine(new double[30], other)));
    assertTrue(Double.isNaN(Regression.r2(other, other, new BitSet())));
    assertTrue(Double.isNaN(Regression.rmse(other, other, new BitSet())));
    assertTrue(Double.isNaN(Regression.pearson(new double[] {1}, new double[] {2})));
    assertTrue(Double.isNaN(Regression.cosine(new double[] {Double.NaN}, new double[] {1})));
  }

  @Test
  void lengthsHaveToAgree() {
    assertThrows(IllegalArgumentException.class, () -> Regression.r2(new double[3], new double[4]));
    BitSet beyond = new BitSet();
    beyond.set(4);
    assertThrows(
        IllegalArgumentException.class, () -> Regression.mae(new double[4], new double[4], beyond));
  }
}
