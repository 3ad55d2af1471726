package org.cpajvm.core.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MeanChangeTest {

  @Test
  void genesAreRankedByTheirChange() {
    double[] treated = {1, 5, 2, 0, 1};
    double[] control = {1, 2, 2, 4, 2};
    assertArrayEquals(new int[] {3, 1, 4, 0, 2}, TopGenes.byDifference(treated, control));
    assertEquals("{1, 3}", TopGenes.top(new int[] {3, 1, 4, 0, 2}, 2).toString());
    assertEquals(5, TopGenes.top(new int[] {3, 1, 4, 0, 2}, 20).cardinality());
  }

  @Test
  void welchWeighsTheChangeByItsError() {
    // scipy.stats.ttest_ind(equal_var=False) gives 2.2047 for the first gene.
    Moments treated = new Moments(5, new double[] {4.2, 4.2, 1, 1}, new double[] {9.7, 90, 0, 0});
    Moments control = new Moments(4, new double[] {1, 1, 0.9, 1}, new double[] {2.0 / 3, 6, 0, 0});
    assertArrayEquals(new int[] {2, 0, 1, 3}, TopGenes.byWelch(treated, control));
    Moments single = new Moments(1, new double[4], new double[4]);
    assertThrows(IllegalArgumentException.class, () -> TopGenes.byWelch(treated, single));
  }

  @Test
  void aPerfectPredictionAgreesInEverything() {
    SplittableRandom random = new SplittableRandom(8);
    double[] truth = random.doubles(200).toArray();
    double[] control = random.doubles(200).toArray();
    MeanChange score =
        MeanChange.of(
            truth, truth, control, TopGenes.byDifference(truth, control), Optional.empty());
    Agreement perfect = score.top().get(20);
    assertEquals(1, perfect.pearson(), 1e-12);
    assertEquals(List.of(20, 50, 100), List.copyOf(score.top().keySet()));
    for (Agreement agreement : score.top().values()) {
      assertEquals(1, agreement.r2());
      assertEquals(0, agreement.rmse());
      assertEquals(1, agreement.direction());
    }
    assertEquals(1, score.all().cosine(), 1e-12);
  }

  @Test
  void topGenesAreThoseOfTheRanking() {
    double[] control = new double[150];
    double[] truth = new double[150];
    double[] predicted = new double[150];
    for (int gene = 0; gene < 150; gene++) {
      truth[gene] = 150 - gene;
      predicted[gene] = gene < 20 ? truth[gene] : gene < 50 ? 0 : -truth[gene];
    }
    MeanChange score =
        MeanChange.of(
            predicted, truth, control, TopGenes.byDifference(truth, control), Optional.empty());
    assertEquals(1, score.top().get(20).direction());
    assertEquals(0.4, score.top().get(50).direction(), 1e-15);
    assertEquals(0.2, score.top().get(100).direction(), 1e-15);
    assertEquals(20 / 150.0, score.all().direction(), 1e-15);
    assertEquals(Regression.rmse(predicted, truth), score.all().rmse(), 1e-12);
  }

  @Test
  void predictingControlHasNoCorrelation() {
    double[] truth = {1, 2, 3};
    double[] control = {3, 1, 1};
    MeanChange score =
        MeanChange.of(control, truth, control, new int[] {0, 2, 1}, Optional.empty());
    assertTrue(Double.isNaN(score.all().pearson()));
    assertEquals(0, score.all().direction());
  }

  @Test
  void averagesLeaveOutWhatIsUndefined() {
    double[] truth = {1, 2, 3};
    double[] control = {3, 1, 1};
    int[] ranking = {0, 2, 1};
    MeanChange perfect = MeanChange.of(truth, truth, control, ranking, Optional.empty());
    MeanChange nothing = MeanChange.of(control, truth, control, ranking, Optional.empty());
    MeanChange both = MeanChange.average(List.of(perfect, nothing));
    assertEquals(1, both.all().pearson(), 1e-12);
    assertEquals(0.5, both.top().get(20).direction());
    assertEquals((1 + nothing.all().r2()) / 2, both.all().r2(), 1e-15);
    assertThrows(IllegalArgumentException.class, () -> MeanChange.average(List.of()));
  }
}
