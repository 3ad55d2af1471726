package org.cpajvm.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.model.TrainingPlan;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.model.EpochReport;
import org.junit.jupiter.api.Test;

class StateChoiceTest {
  private static final double NAN = Double.NaN;

  @Test
  void anUndefinedMetricDecidesNothing() {
    StateChoice choice = new StateChoice(plan("early_stopping_patience", "2"));
    assertEquals(List.of(0, 1, 2, 3, 4), kept(choice, metrics(NAN, NAN, NAN, NAN, NAN)));
    assertFalse(choice.isDecided());
    assertFalse(choice.isPatienceOver());
    assertEquals(0, choice.checksSinceBetter());
  }

  @Test
  void theFirstDefinedMetricTakesThePlaceOfUndefinedOnesAndKeepsIt() {
    StateChoice choice = new StateChoice(plan("early_stopping_patience", "2"));
    assertEquals(List.of(0, 1, 2), kept(choice, metrics(NAN, NAN, -3, NAN, NAN, -4, NAN)));
    assertTrue(choice.isDecided());
    assertEquals(2, choice.keptEpoch());
    assertEquals(1, choice.checksSinceBetter());
    assertFalse(choice.isPatienceOver());
  }

  @Test
  void infiniteMetricsDecideNothing() {
    StateChoice choice = new StateChoice(plan());
    kept(choice, metrics(1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    assertEquals(0, choice.keptEpoch());
    assertEquals(1, choice.bestMetric());
  }

  @Test
  void theLastStateIsKeptWhateverTheMetricSays() {
    StateChoice choice = new StateChoice(plan("keep_state", "last"));
    assertEquals(List.of(0, 1, 2, 3), kept(choice, metrics(5, 4, NAN, 1)));
    assertFalse(choice.isDecided());
    assertEquals(3, choice.keptEpoch());
  }

  @Test
  void patienceGoesByTheLossWhereTheLastStateIsKept() {
    StateChoice choice =
        new StateChoice(plan("keep_state", "last", "early_stopping_patience", "2"));
    List<EpochReport> falling = losses(9, 8, 7, 6, 5);
    kept(choice, falling);
    assertFalse(choice.isPatienceOver());
    kept(choice, List.of(report(5, 6, 0), report(6, NAN, 0)));
    assertFalse(choice.isPatienceOver());
    kept(choice, List.of(report(7, 5, 0)));
    assertTrue(choice.isPatienceOver());
  }

  @Test
  void lossesOfTheWarmUpAreNoStandard() {
    StateChoice choice =
        new StateChoice(
            plan(
                "keep_state",
                "last",
                "early_stopping_patience",
                "1",
                "n_epochs_pretrain_ae",
                "2",
                "n_epochs_adv_warmup",
                "1"));
    kept(choice, losses(1, 2, 3, 4, 9, 8, 7));
    assertFalse(choice.isPatienceOver());
    kept(choice, List.of(report(7, 7, 0)));
    assertTrue(choice.isPatienceOver());
  }

  @Test
  void epochsWithoutValidationAreNotKept() {
    StateChoice choice = new StateChoice(plan("keep_state", "last"));
    assertFalse(choice.isKept(new EpochReport(0, 1, 0, 1, 1, 1, 10, 1, Optional.empty())));
    assertFalse(choice.isDecided());
  }

  private static TrainingPlan plan(String... pairs) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], pairs[i + 1]);
    }
    return Hyperparameters.defaults().with(values).plan();
  }

  private static List<Integer> kept(StateChoice choice, List<EpochReport> reports) {
    return reports.stream().filter(choice::isKept).map(EpochReport::epoch).toList();
  }

  private static List<EpochReport> metrics(double... metrics) {
    List<EpochReport> reports = new ArrayList<>();
    for (double metric : metrics) {
      reports.add(report(reports.size(), 1, metric));
    }
    return reports;
  }

  private static List<EpochReport> losses(double... losses) {
    List<EpochReport> reports = new ArrayList<>();
    for (double loss : losses) {
      reports.add(report(reports.size(), loss, 0));
    }
    return reports;
  }

  private static EpochReport report(int epoch, double loss, double metric) {
    return new EpochReport(
        epoch,
        1,
        0,
        1,
        1,
        1,
        10,
        1,
        Optional.of(new EpochReport.Validation(loss, 0, 0, 1, 1, metric, 1, 0, null)));
  }
}
