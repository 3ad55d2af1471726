package org.cpajvm.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.DoserType;
import org.cpajvm.api.model.ReconstructionLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {

  private static Hyperparameters preset(String name) {
    return Presets.get(name).applyTo(Hyperparameters.defaults());
  }

  @ParameterizedTest
  @MethodSource("org.cpajvm.core.config.Presets#names")
  void everyPresetIsValidAndSaysWhatItIs(String name) {
    assertEquals(name, Presets.get(name).name());
    assertFalse(Presets.get(name).description().isBlank());
    assertFalse(Presets.get(name).description().contains("\n"));
    assertEquals(ReconstructionLoss.NB, preset(name).architecture().reconLoss());
  }

  @Test
  void ifnBetaIsAsPublished() {
    Hyperparameters settings = preset("ifn-beta-pbmc");
    assertEquals(64, settings.architecture().nLatent());
    assertEquals(DoserType.LINEAR, settings.architecture().doserType());
    assertEquals(512, settings.architecture().nHiddenDecoder());
    assertFalse(settings.architecture().useBatchNormDecoder());
    assertTrue(settings.architecture().useLayerNormDecoder());
    assertEquals(0.1, settings.architecture().dropoutRateDecoder());
    assertNull(settings.plan().advSteps());
    assertEquals(20, settings.plan().regAdv());
    assertEquals(30, settings.plan().nEpochsPretrainAe());
    assertEquals(50, settings.plan().nEpochsAdvWarmup());
    assertTrue(settings.plan().doClipGrad());
    assertEquals(1, settings.plan().gradientClipValue());
  }

  @Test
  void normanAndComboAreAsPublished() {
    Hyperparameters norman = preset("norman2019");
    assertEquals(32, norman.architecture().nLatent());
    assertEquals(4, norman.architecture().nLayersEncoder());
    assertEquals(2048, norman.plan().batchSize());
    assertEquals(1e-4, norman.plan().lr());
    assertEquals(3, norman.plan().advSteps());
    Hyperparameters combo = preset("combo-sciplex");
    assertEquals(DoserType.LOGSIGM, combo.architecture().doserType());
    assertEquals(3, combo.architecture().nLayersEncoder());
    assertEquals(0.1, combo.plan().mixupAlpha());
    assertEquals(20, combo.plan().penAdv());
  }

  @Test
  void aPresetChangesWhatItNamesAlone() {
    Hyperparameters before = Hyperparameters.defaults().with(Map.of("n_deg_r2", "17"));
    assertEquals(17, Presets.get("norman2019").applyTo(before).plan().nDegR2());
  }

  @Test
  void unknownPresetsSuggestTheNearest() {
    String message =
        assertThrows(UsageException.class, () -> Presets.get("norman-2019")).getMessage();
    assertTrue(message.contains("did you mean 'norman2019'"), message);
    assertTrue(message.contains("combo-sciplex"), message);
  }
}
