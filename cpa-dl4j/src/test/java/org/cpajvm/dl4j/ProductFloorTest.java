package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.StepFloor;
import org.cpajvm.api.model.TrainStep;
import org.junit.jupiter.api.Test;

/**
 * The small model: 7 genes, latent 5, encoder and decoder of two layers of 6, adversaries of two
 * layers of 5 for 4 conditions, 3 cell types and 2 batches. The sums below are m k n of a single
 * cell, so a batch of 6 has 2 x 6 times as many operations.
 */
class ProductFloorTest {
  private static final int CELLS = 6;
  private static final long EACH = 2 * CELLS;
  private static final long ENCODER_FORWARD = 7 * 6 + 6 * 6 + 6 * 5;
  private static final long ENCODER = 2 * 7 * 6 + 3 * 6 * 6 + 3 * 6 * 5;
  private static final long DECODER = 3 * 5 * 6 + 3 * 6 * 6 + 3 * 6 * 7;
  private static final long THROUGH_ADVERSARIES = 3 * 2 * (5 * 5 + 5 * 5) + 2 * 5 * (4 + 3 + 2);
  private static final long ADVERSARIES = 3 * (2 * 5 * 5 + 3 * 5 * 5) + 3 * 5 * (4 + 3 + 2);
  private static final long PENALTY = 3 * (3 * 5 * 5 + 3 * 5 * 5);

  private static TrainStep step(boolean autoencoder, boolean adversary, double penalty) {
    return new TrainStep(autoencoder, adversary, true, 1, 1, penalty, 0.01, 0.01, 0.01, 1);
  }

  private static long operations(Map<String, String> settings, TrainStep step) {
    try (StepFloor floor =
        new ProductFloor(TestModels.spec(ModelSpec.Precision.FLOAT, settings), CELLS)) {
      return floor.operations(step);
    }
  }

  @Test
  void operationsAreThoseOfTheLayers() {
    Map<String, String> none = Map.of();
    assertEquals(
        EACH * (ENCODER + DECODER + THROUGH_ADVERSARIES), operations(none, step(true, false, 1)));
    assertEquals(
        EACH * (ENCODER_FORWARD + ADVERSARIES + PENALTY), operations(none, step(false, true, 1)));
    assertEquals(
        EACH * (ENCODER + DECODER + THROUGH_ADVERSARIES + ADVERSARIES + PENALTY),
        operations(none, step(true, true, 1)));
    assertEquals(23_472, operations(none, step(true, true, 1)));
  }

  @Test
  void withoutWeightThePenaltyIsNotComputed() {
    assertEquals(
        EACH * (ENCODER_FORWARD + ADVERSARIES), operations(Map.of(), step(false, true, 0)));
  }

  @Test
  void pretrainingHasNoGradientThroughTheAdversaries() {
    TrainStep pretraining = new TrainStep(true, false, false, 1, 0, 1, 0.01, 0.01, 0.01, 1);
    assertEquals(EACH * (ENCODER + DECODER), operations(Map.of(), pretraining));
  }

  @Test
  void headsOfTheSameInputCountEach() {
    assertEquals(
        EACH * (ENCODER + 3 * 6 * 5 + DECODER + 3 * 6 * 7 + THROUGH_ADVERSARIES),
        operations(Map.of("recon_loss", "zinb", "variational", "true"), step(true, false, 1)));
  }

  @Test
  void vectorsFromOutsideAreMappedOnceForAStep() {
    ModelSpec spec =
        TestModels.spec(
            ModelSpec.Precision.FLOAT,
            Map.of(),
            Optional.of(new ModelSpec.ExternalEncoding(9, new float[TestModels.PERTURBATIONS][9])));
    try (StepFloor floor = new ProductFloor(spec, CELLS)) {
      assertEquals(
          EACH * (ENCODER + DECODER + THROUGH_ADVERSARIES)
              + 2L * TestModels.PERTURBATIONS * (2 * 9 * 5),
          floor.operations(step(true, false, 1)));
    }
  }

  @Test
  void multipliesAndListens() {
    ModelSpec spec = TestModels.spec(ModelSpec.Precision.FLOAT, Map.of());
    try (StepFloor floor =
        new SameDiffBackend().floor(spec, CELLS, new Execution(1, "cpu")).orElseThrow()) {
      floor.multiply(step(true, true, 1));
      floor.multiply(step(false, true, 1));
    }
    Map<String, Long> calls = new HashMap<>();
    try (SameDiffModel model = TestModels.create(spec);
        BatchBuffer buffer = model.newBuffer(CELLS)) {
      buffer.fill(TestModels.batch());
      model.train(buffer, step(true, true, 1));
      model.listen(
          Optional.of((kind, nanos) -> calls.merge(kind, nanos >= 0 ? 1L : 0L, Long::sum)));
      model.train(buffer, step(true, true, 1));
      long once = calls.values().stream().mapToLong(n -> n).sum();
      model.train(buffer, step(false, true, 1)); // a plan that is made while listening
      assertTrue(calls.values().stream().mapToLong(n -> n).sum() > once, calls.toString());
      assertTrue(calls.containsKey("matmul"), calls.toString());
      Map<String, Long> before = Map.copyOf(calls);
      model.listen(Optional.empty());
      model.train(buffer, step(true, true, 1));
      assertEquals(before, calls);
    }
  }
}
