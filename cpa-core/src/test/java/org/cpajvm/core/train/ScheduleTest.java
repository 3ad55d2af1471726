package org.cpajvm.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.cpajvm.api.model.TrainStep;
import org.cpajvm.api.model.TrainingPlan;
import org.cpajvm.core.config.Hyperparameters;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static TrainingPlan plan(Map<String, String> settings) {
    return Hyperparameters.defaults().with(settings).plan();
  }

  @Test
  void pretrainingUpdatesBothAndLeavesTheAdversariesOutOfTheObjective() {
    Schedule schedule =
        new Schedule(
            plan(
                Map.of(
                    "n_epochs_pretrain_ae",
                    "2",
                    "n_epochs_adv_warmup",
                    "4",
                    "reg_adv",
                    "8",
                    "adv_steps",
                    "3")));
    for (int epoch = 0; epoch <= 2; epoch++) {
      TrainStep step = schedule.step(epoch, 1, 10, 0);
      assertTrue(step.autoencoder() && step.adversary(), "epoch " + epoch);
      assertEquals(0, step.adversaryWeight(), "epoch " + epoch);
    }
    assertEquals(2, schedule.step(3, 0, 10, 0).adversaryWeight(), 1e-12);
    assertEquals(8, schedule.step(6, 0, 10, 0).adversaryWeight(), 1e-12);
    assertEquals(8, schedule.step(60, 0, 10, 0).adversaryWeight(), 1e-12);
  }

  @Test
  void everyKthBatchUpdatesTheAutoencoderAndTheOthersTheAdversaries() {
    Schedule schedule = new Schedule(plan(Map.of("adv_steps", "3")));
    for (int batch = 0; batch < 9; batch++) {
      TrainStep step = schedule.step(0, batch, batch, 0);
      assertEquals(batch % 3 == 0, step.autoencoder(), "batch " + batch);
      assertEquals(batch % 3 != 0, step.adversary(), "batch " + batch);
    }
  }

  @Test
  void withoutAlternationEveryBatchUpdatesBoth() {
    Schedule schedule =
        new Schedule(plan(Map.of("adv_steps", "none", "reg_adv", "5", "pen_adv", "7")));
    TrainStep step = schedule.step(4, 3, 30, 0);
    assertTrue(step.autoencoder() && step.adversary());
    assertEquals(5, step.adversaryWeight());
    assertEquals(7, step.penaltyWeight());
  }

  @Test
  void ratesFallEveryStepSizeEpochs() {
    Schedule schedule =
        new Schedule(
            plan(Map.of("lr", "0.1", "doser_lr", "0.2", "adv_lr", "0.4", "step_size_lr", "5")));
    assertEquals(0.1, schedule.step(4, 0, 0, 0).learningRate(), 1e-15);
    assertEquals(0.09, schedule.step(5, 0, 0, 0).learningRate(), 1e-15);
    assertEquals(0.2 * 0.81, schedule.step(14, 0, 0, 0).doserLearningRate(), 1e-15);
    assertEquals(0.4 * 0.729, schedule.step(15, 0, 0, 0).adversaryLearningRate(), 1e-15);
  }

  @Test
  void klRisesToOneAndMixupFromTheEndOfPretraining() {
    Schedule schedule =
        new Schedule(
            plan(
                Map.of(
                    "n_epochs_kl_warmup", "10",
                    "mixup_alpha", "0.3",
                    "n_epochs_mixup_warmup", "3",
                    "n_epochs_pretrain_ae", "4")));
    assertEquals(0.3, schedule.step(3, 0, 0, 0).klWeight(), 1e-15);
    assertEquals(1, schedule.step(30, 0, 0, 0).klWeight(), 1e-15);
    assertEquals(0, schedule.mixupAlpha(4, 0), 1e-15);
    assertEquals(0.1, schedule.mixupAlpha(5, 0), 1e-15);
    assertEquals(0.3, schedule.mixupAlpha(50, 0), 1e-15);
  }

  @Test
  void rampsInBatchesCountBatches() {
    Schedule schedule =
        new Schedule(
            plan(
                Map.of(
                    "n_steps_pretrain_ae",
                    "10",
                    "n_steps_adv_warmup",
                    "20",
                    "reg_adv",
                    "2",
                    "adv_steps",
                    "none")));
    assertFalse(schedule.adversarial(0, 10));
    assertTrue(schedule.adversarial(0, 11));
    assertEquals(1, schedule.step(0, 0, 20, 0).adversaryWeight(), 1e-12);
  }

  @Test
  void fewCellsTrainForMoreEpochs() {
    TrainingPlan plan = plan(Map.of());
    assertEquals(400, Schedule.maxEpochs(plan, 1000));
    assertEquals(80, Schedule.maxEpochs(plan, 100_000));
    assertEquals(1, Schedule.maxEpochs(plan, 100_000_000));
    assertEquals(7, Schedule.maxEpochs(plan(Map.of("max_epochs", "7")), 1000));
  }
}
