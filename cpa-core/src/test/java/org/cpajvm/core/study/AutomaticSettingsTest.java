package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cpajvm.api.model.DoserType;
import org.cpajvm.api.model.KeepState;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.config.Presets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutomaticSettingsTest {

  @ParameterizedTest
  @ValueSource(ints = {1_200, 1_400, 3_000, 10_000})
  void aSmallStudyOfCountsHasTheSettingsOfItsPreset(int cells) {
    assertEquals(
        Presets.get("small-study").applyTo(Hyperparameters.defaults()),
        AutomaticSettings.of(counts(cells)));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 20, 100, 500, 5_000, 20_000, 50_000, 100_000, 250_000, 1_000_000})
  void theNumberOfBatchesIsBounded(int cells) {
    Hyperparameters settings = AutomaticSettings.of(counts(cells));
    int batch = settings.plan().batchSize();
    long batches = (long) settings.plan().maxEpochs() * -Math.floorDiv(-cells, batch);
    assertTrue(batches <= 3_200 || settings.plan().maxEpochs() == 4, cells + ": " + batches);
    assertTrue(batches >= 300 || settings.plan().maxEpochs() == 300, cells + ": " + batches);
    int adversarial = settings.plan().nEpochsPretrainAe() + settings.plan().nEpochsAdvWarmup();
    assertTrue(adversarial < settings.plan().maxEpochs(), "the warm-up ends before training");
    assertEquals(KeepState.LAST, settings.plan().keepState());
  }

  @Test
  void aLargerStudySeesEachCellLessOften() {
    int before = Integer.MAX_VALUE;
    for (int cells = 100; cells < 10_000_000; cells *= 2) {
      int epochs = AutomaticSettings.of(counts(cells)).plan().maxEpochs();
      assertTrue(epochs <= before, cells + " cells, " + epochs + " epochs");
      before = epochs;
    }
  }

  /** As many as TG-GATEs has: two or three samples of each drug, dose and time. */
  @Test
  void aStudyOfSmallGroupsSeesEachSampleMoreOften() {
    StudyTraits traits = new StudyTraits(2_000, 196, 147, 800, true, false, 1, 14);
    Hyperparameters settings = AutomaticSettings.of(traits);
    assertEquals(120, settings.plan().maxEpochs());
    assertEquals(15, settings.plan().nEpochsPretrainAe());
    assertEquals(60, settings.plan().nEpochsAdvWarmup());
  }

  @Test
  void valuesThatAreNoCountsAreNormal() {
    StudyTraits traits = new StudyTraits(2_000, 500, 30, 60, false, false, 0.1, 7);
    assertEquals(ReconstructionLoss.GAUSS, AutomaticSettings.of(traits).architecture().reconLoss());
    assertEquals(List.of(), AutomaticSettings.warnings(traits, AutomaticSettings.of(traits)));
  }

  @Test
  void valuesThatAreNoLogarithmsAreWarnedOf() {
    StudyTraits traits = new StudyTraits(2_000, 500, 30, 60, false, false, 0.1, 12345);
    List<String> warnings = AutomaticSettings.warnings(traits, AutomaticSettings.of(traits));
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("12,345"), warnings.get(0));
    Hyperparameters nb = Hyperparameters.defaults();
    assertEquals(List.of(), AutomaticSettings.warnings(traits, nb));
  }

  @Test
  void dosesAreScaledByACurve() {
    StudyTraits traits = new StudyTraits(2_000, 500, 30, 60, true, true, 0.1, 7);
    assertEquals(DoserType.LOGSIGM, AutomaticSettings.of(traits).architecture().doserType());
  }

  @Test
  void theLineSaysWhatWasChosenAndHowToChangeIt() {
    StudyTraits traits = counts(1_400);
    assertEquals(
        "settings for 1,400 training cells of counts, 9 groups: recon_loss nb, 64 latent, 128"
            + " hidden units, 40 epochs of batches of 128, reg_adv 10; change one with --set"
            + " KEY=VALUE, or start from others with --preset (cpa-tools: the reference's defaults)",
        AutomaticSettings.describe(traits, AutomaticSettings.of(traits)));
  }

  private static StudyTraits counts(int cells) {
    return new StudyTraits(cells, 1_267, 2, 9, false, true, 0.3, 1891);
  }
}
