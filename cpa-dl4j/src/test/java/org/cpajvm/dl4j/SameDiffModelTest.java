package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.DoserType;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.dl4j.TestModels.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SameDiffModelTest {
  private static final Map<String, String> RICH =
      Map.of(
          "recon_loss", "zinb",
          "variational", "true",
          "dropout_rate_encoder", "0.2",
          "dropout_rate_decoder", "0.3",
          "dropout_rate_adv", "0.1",
          "do_clip_grad", "true",
          "gradient_clip_value", "2");

  private static StepResult train(SameDiffModel model, CellBatch batch, long seed) {
    try (BatchBuffer buffer = model.newBuffer(8)) {
      buffer.fill(batch);
      return model.train(buffer, TestModels.step(seed));
    }
  }

  private static void same(List<NamedTensor> expected, List<NamedTensor> actual) {
    assertEquals(
        expected.stream().map(NamedTensor::name).toList(),
        actual.stream().map(NamedTensor::name).toList());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).data(), actual.get(i).data(), expected.get(i).name());
    }
  }

  @ParameterizedTest
  @EnumSource(ModelSpec.Precision.class)
  void theSameSeedGivesTheSameBits(ModelSpec.Precision precision) {
    ModelSpec spec = TestModels.spec(precision, RICH);
    try (SameDiffModel one = TestModels.create(spec);
        SameDiffModel other = TestModels.create(spec)) {
      same(one.parameters(), other.parameters());
      for (int step = 0; step < 3; step++) {
        assertEquals(train(one, TestModels.batch(), step), train(other, TestModels.batch(), step));
      }
      same(one.parameters(), other.parameters());
      StepResult result = train(one, TestModels.batch(), 3);
      assertNotEquals(
          result.reconstruction(), train(other, TestModels.batch(), 4).reconstruction());
    }
  }

  @ParameterizedTest
  @EnumSource(ModelSpec.Precision.class)
  void goesOnFromWhatWasSaved(ModelSpec.Precision precision) {
    ModelSpec spec = TestModels.spec(precision, RICH);
    try (SameDiffModel first = TestModels.create(spec);
        SameDiffModel second = TestModels.create(spec)) {
      train(first, TestModels.batch(), 1);
      train(first, TestModels.batch(), 2);
      second.setParameters(first.parameters());
      second.setOptimizerState(first.optimizerState());
      assertEquals(train(first, TestModels.batch(), 3), train(second, TestModels.batch(), 3));
      same(first.parameters(), second.parameters());
      same(first.optimizerState(), second.optimizerState());
    }
  }

  /** In memory the first weight of single precision is column after column. */
  @Test
  void filesHaveTheSameOrderInBothPrecisions() {
    Map<String, String> settings =
        Map.of("use_batch_norm_encoder", "false", "use_batch_norm_decoder", "false");
    try (SameDiffModel single =
            TestModels.create(TestModels.spec(ModelSpec.Precision.FLOAT, settings));
        SameDiffModel exact =
            TestModels.create(TestModels.spec(ModelSpec.Precision.DOUBLE, settings))) {
      assertClose(exact.parameters(), single.parameters());
      train(single, TestModels.batch(), 1);
      train(exact, TestModels.batch(), 1);
      assertClose(exact.optimizerState(), single.optimizerState());
    }
  }

  private static void assertClose(List<NamedTensor> expected, List<NamedTensor> actual) {
    for (int i = 0; i < expected.size(); i++) {
      String name = expected.get(i).name();
      double[] numbers = Tensors.doubles(expected.get(i));
      double largest = Arrays.stream(numbers).map(Math::abs).max().orElse(0);
      assertArrayEquals(numbers, Tensors.doubles(actual.get(i)), 1e-5 * (1e-3 + largest), name);
    }
  }

  @Test
  void trainsAnEncoderWithoutLayers() {
    ModelSpec spec = TestModels.spec(ModelSpec.Precision.FLOAT, Map.of("n_layers_encoder", "0"));
    try (SameDiffModel model = TestModels.create(spec)) {
      double before = train(model, TestModels.batch(), 1).reconstruction();
      for (int step = 2; step < 20; step++) {
        train(model, TestModels.batch(), step);
      }
      assertTrue(train(model, TestModels.batch(), 20).reconstruction() < before);
    }
  }

  @Test
  void parametersOfAnotherModelAreRefused() {
    ModelSpec wide = TestModels.spec(ModelSpec.Precision.DOUBLE, Map.of("n_latent", "6"));
    try (SameDiffModel model =
            TestModels.create(TestModels.spec(ModelSpec.Precision.DOUBLE, Map.of()));
        SameDiffModel other = TestModels.create(wide)) {
      List<NamedTensor> before = model.parameters();
      assertThrows(BadInputException.class, () -> model.setParameters(other.parameters()));
      assertThrows(BadInputException.class, () -> model.setOptimizerState(other.optimizerState()));
      List<NamedTensor> fewer = new ArrayList<>(before);
      fewer.remove(3);
      assertThrows(BadInputException.class, () -> model.setParameters(fewer));
      same(before, model.parameters());
    }
  }

  @ParameterizedTest
  @EnumSource(ModelSpec.Precision.class)
  void aStepThatIsNotFiniteChangesNothing(ModelSpec.Precision precision) {
    ModelSpec spec = TestModels.spec(precision, Map.of("recon_loss", "gauss"));
    try (SameDiffModel model = TestModels.create(spec)) {
      train(model, TestModels.batch(), 1);
      List<NamedTensor> parameters = model.parameters();
      List<NamedTensor> state = model.optimizerState();
      for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        StepResult result = train(model, with(TestModels.batch(), value), 2);
        assertFalse(Double.isFinite(result.reconstruction()));
        same(parameters, model.parameters());
        same(state, model.optimizerState());
      }
    }
  }

  /** The batch with another value for the first cell's first gene. */
  private static CellBatch with(CellBatch batch, float value) {
    SparseRows rows = batch.expression();
    rows.values()[0] = value;
    return batch;
  }

  @ParameterizedTest
  @EnumSource(DoserType.class)
  void aDoseOfZeroDoesNothing(DoserType doser) {
    ModelSpec spec =
        TestModels.spec(
            ModelSpec.Precision.DOUBLE,
            Map.of("doser_type", doser.name().toLowerCase(Locale.ROOT)));
    try (SameDiffModel model = TestModels.create(spec);
        BatchBuffer buffer = model.newBuffer(4)) {
      train(model, TestModels.batch(), 1);
      buffer.fill(
          TestModels.batch(
              List.of(
                  List.of(new Slot(2, 0)),
                  List.of(new Slot(2, 0), new Slot(3, 0)),
                  List.of(new Slot(3, 2))),
              Optional.empty()));
      int latent = spec.architecture().nLatent();
      float[] treated = new float[3 * latent];
      float[] untreated = new float[3 * latent];
      model.predict(buffer, Map.of(Output.Z, treated, Output.Z_NO_TREATMENT, untreated));
      assertArrayEquals(
          Arrays.copyOf(untreated, 2 * latent), Arrays.copyOf(treated, 2 * latent), 1e-6f);
      assertNotEquals(untreated[2 * latent], treated[2 * latent]);
    }
  }

  @Test
  void predictionDependsOnNoOtherCellOfTheBatch() {
    ModelSpec spec = TestModels.spec(ModelSpec.Precision.DOUBLE, RICH);
    try (SameDiffModel model = TestModels.create(spec);
        BatchBuffer buffer = model.newBuffer(8)) {
      train(model, TestModels.batch(), 1);
      buffer.fill(TestModels.batch());
      float[] all = new float[6 * TestModels.GENES];
      model.predict(buffer, Map.of(Output.MEAN, all));
      buffer.fill(
          TestModels.batch(
              List.of(List.of(new Slot(1, 1)), List.of(new Slot(2, 0.5)), List.of(new Slot(3, 2))),
              Optional.empty()));
      float[] three = new float[3 * TestModels.GENES];
      model.predict(buffer, Map.of(Output.MEAN, three));
      assertArrayEquals(Arrays.copyOf(all, three.length), three, 1e-5f);
    }
  }

  @Test
  void predictedReconstructionIsTheTrainedOne() {
    for (String loss : List.of("nb", "zinb", "gauss")) {
      ModelSpec spec =
          TestModels.spec(
              ModelSpec.Precision.DOUBLE,
              Map.of(
                  "recon_loss", loss,
                  "use_batch_norm_encoder", "false",
                  "use_batch_norm_decoder", "false"));
      try (SameDiffModel model = TestModels.create(spec);
          BatchBuffer buffer = model.newBuffer(8)) {
        buffer.fill(TestModels.batch());
        float[] cells = new float[6];
        model.predict(buffer, Map.of(Output.RECONSTRUCTION, cells));
        double mean = 0;
        for (float cell : cells) {
          mean += cell / 6;
        }
        assertEquals(model.train(buffer, TestModels.step(1)).reconstruction(), mean, 1e-4, loss);
      }
    }
  }

  /** Each result is right or an error, whichever thread was in the way. */
  @Test
  void severalThreadsAtATimeGetErrorsAndNeverWrongNumbers() throws Exception {
    ModelSpec spec = TestModels.spec(ModelSpec.Precision.FLOAT, Map.of());
    try (SameDiffModel model = TestModels.create(spec)) {
      float[] expected = mean(model, spec);
      int threads = 8;
      ExecutorService executor = Executors.newFixedThreadPool(threads);
      List<Future<Integer>> futures = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        futures.add(
            executor.submit(
                () -> {
                  int refused = 0;
                  for (int i = 0; i < 50; i++) {
                    try {
                      assertArrayEquals(expected, mean(model, spec));
                    } catch (IllegalStateException e) {
                      refused++;
                    }
                  }
                  return refused;
                }));
      }
      int refused = 0;
      for (Future<Integer> future : futures) {
        refused += future.get();
      }
      executor.shutdown();
      assertTrue(refused > 0, "no two calls met");
      assertArrayEquals(expected, mean(model, spec));
    }
  }

  private static float[] mean(SameDiffModel model, ModelSpec spec) {
    CellBatch batch = TestModels.batch();
    float[] mean = new float[batch.cells() * spec.genes()];
    try (BatchBuffer buffer = model.newBuffer(batch.cells())) {
      buffer.fill(batch);
      model.predict(buffer, Map.of(Output.MEAN, mean));
    }
    return mean;
  }
}
