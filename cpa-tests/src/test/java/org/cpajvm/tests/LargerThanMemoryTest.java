package org.cpajvm.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.core.batch.BlockCache;
import org.cpajvm.core.batch.CompactMatrix;
import org.cpajvm.core.batch.ShuffleWindow;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.config.Presets;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.simulate.InMemoryDataset;
import org.cpajvm.core.simulate.SimulatedStudy;
import org.cpajvm.core.simulate.Simulation;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudySetup;
import org.cpajvm.core.train.Checkpointing;
import org.cpajvm.core.train.Trainer;
import org.cpajvm.core.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training on data of which a part fits into memory, from a file that is sorted by treatment: the
 * worst order there is. A window has as many blocks as the command line asks for at least.
 */
class LargerThanMemoryTest {
  private static final int CELLS = 24_000;
  private static final Hyperparameters SETTINGS =
      Presets.get("small-study")
          .applyTo(Hyperparameters.defaults())
          .with(Map.of("max_epochs", "2", "n_epochs_pretrain_ae", "1", "batch_size", "128"));

  private static Study study;
  private static long bytes;

  @BeforeAll
  static void simulate() {
    SimulatedStudy simulated =
        SimulatedStudy.of(new Simulation(CELLS, 60, 3, 3, 2, 2, 300, 0.01, 5));
    Column condition = simulated.data().obs().column("condition").orElseThrow();
    int[] sorted =
        IntStream.range(0, CELLS)
            .boxed()
            .sorted(Comparator.comparing(condition::text))
            .mapToInt(Integer::intValue)
            .toArray();
    CompactMatrix matrix = CompactMatrix.copyOf(new Sorted(simulated.data().matrix(), sorted));
    bytes = matrix.bytes();
    study =
        StudySetup.prepare(
            new InMemoryDataset(
                "sorted", simulated.data().obs().select(sorted), simulated.data().var(), matrix),
            SimulatedStudy.columns(),
            new StudySetup.Options(SETTINGS.architecture().reconLoss(), 0.1, 0, List.of(), false));
  }

  /** The rows of a matrix in another order. */
  private record Sorted(CellMatrix matrix, int[] order) implements CellMatrix {
    @Override
    public int rows() {
      return order.length;
    }

    @Override
    public int columns() {
      return matrix.columns();
    }

    @Override
    public OptionalLong storedEntries() {
      return matrix.storedEntries();
    }

    @Override
    public boolean isDense() {
      return matrix.isDense();
    }

    @Override
    public void read(int from, int to, SparseRows into) {
      matrix.gather(Arrays.copyOfRange(order, from, to), into);
    }

    @Override
    public void gather(int[] rows, SparseRows into) {
      matrix.gather(IntStream.of(rows).map(row -> order[row]).toArray(), into);
    }
  }

  private static Study fromFile(long memory) {
    return study.withExpression(new BlockCache(study.expression(), memory));
  }

  private static Trainer trainer(TrainingListener listener) {
    return new Trainer(
        PluginRegistry.standard().get(ModelBackend.class, "samediff"),
        new Execution(1, "cpu"),
        listener);
  }

  private static TrainedModel train(Study on) {
    return trainer(TrainingListener.NONE).train(on, SETTINGS, 3);
  }

  private static List<ByteBuffer> weights(TrainedModel model) {
    return model.network().parameters().stream().map(NamedTensor::data).toList();
  }

  @Test
  void theLossFallsAsItDoesInMemory() {
    Study large = fromFile(bytes / 2);
    ShuffleWindow window = ShuffleWindow.of(large.expression());
    assertTrue(window.blocks() >= 8, window.describe());
    assertTrue(window.blocks() * 3L < CELLS / window.blockCells(), window.describe());
    try (TrainedModel inMemory = train(study);
        TrainedModel read = train(large)) {
      double before = 0;
      for (int epoch = 0; epoch < 2; epoch++) {
        EpochReport one = inMemory.history().epochs().get(epoch);
        EpochReport other = read.history().epochs().get(epoch);
        assertNotEquals(one.reconstruction(), other.reconstruction(), "the order is another");
        assertEquals(one.reconstruction(), other.reconstruction(), 0.03 * one.reconstruction());
        assertTrue(epoch == 0 || other.reconstruction() < before, "the loss falls");
        before = other.reconstruction();
      }
      assertEquals(
          inMemory.history().epochs().get(1).validation().orElseThrow().reconstruction(),
          read.history().epochs().get(1).validation().orElseThrow().reconstruction(),
          0.03 * before);
    }
  }

  @Test
  void whatFitsIsTrainedOnAsInMemory() {
    try (TrainedModel inMemory = train(study);
        TrainedModel read = train(fromFile(Long.MAX_VALUE))) {
      assertEquals(weights(inMemory), weights(read));
    }
  }

  @Test
  void aRunThatWasStoppedGoesOn(@TempDir Path folder) {
    Checkpointing saved = new Checkpointing(folder.resolve("checkpoint"), Duration.ZERO, true);
    TrainingListener stop =
        new TrainingListener() {
          private int left = 200; // within the second epoch

          @Override
          public void batchDone(int epoch, int batch, int ofBatches) {
            if (--left == 0) {
              throw new IllegalStateException("the machine is lost");
            }
          }
        };
    assertThrows(
        IllegalStateException.class,
        () -> trainer(stop).with(saved).train(fromFile(bytes / 4), SETTINGS, 3));
    BadInputException otherMemory =
        assertThrows(
            BadInputException.class,
            () ->
                trainer(TrainingListener.NONE).with(saved).train(fromFile(bytes / 2), SETTINGS, 3));
    assertTrue(otherMemory.getMessage().contains("--memory"), otherMemory.getMessage());
    try (TrainedModel whole = train(fromFile(bytes / 4));
        TrainedModel resumed =
            trainer(TrainingListener.NONE).with(saved).train(fromFile(bytes / 4), SETTINGS, 3)) {
      assertEquals(weights(whole), weights(resumed));
    }
  }
}
