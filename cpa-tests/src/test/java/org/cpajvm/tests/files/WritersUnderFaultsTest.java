package org.cpajvm.tests.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.file.Leftovers;
import org.cpajvm.api.file.OutputLock;
import org.cpajvm.api.file.PendingFile;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.model.Checkpoint;
import org.cpajvm.core.model.Provenance;
import org.cpajvm.core.model.Specs;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.TrainingHistory;
import org.cpajvm.core.model.WholeFile;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every writer, with a fault at each change that it makes to the file system: afterwards the file
 * is the new one or the one before, whole, and nothing else is left that the next start does not
 * remove.
 */
class WritersUnderFaultsTest {
  private static final byte[] OLD = "the file before".getBytes(StandardCharsets.UTF_8);
  private static final int LEAST_CHANGES = 4; // create, write, sync, rename

  @TempDir private Path folder;

  @BeforeEach
  void foldersCanBeSynced() {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"));
  }

  /** Writes a file. */
  private interface Writer {
    void write(Path file);
  }

  private static Stream<Arguments> cases() {
    Map<String, Writer> writers =
        Map.of(
            "table.csv", WritersUnderFaultsTest::table,
            "model.cpa", WritersUnderFaultsTest::model,
            "run.checkpoint", WritersUnderFaultsTest::checkpoint,
            "cells.h5ad", WritersUnderFaultsTest::cells);
    return writers.entrySet().stream()
        .flatMap(
            writer ->
                Stream.of(Faults.Kind.values())
                    .flatMap(
                        kind ->
                            Stream.of(true, false)
                                .map(
                                    replaces ->
                                        Arguments.of(
                                            writer.getKey(), writer.getValue(), kind, replaces))));
  }

  @ParameterizedTest(name = "{0} {2} {3}")
  @MethodSource("cases")
  void theFileIsWholeWhereverTheFaultIs(
      String name, Writer writer, Faults.Kind kind, boolean replaces) throws IOException {
    Path file = folder.resolve(name);
    writer.write(file);
    byte[] whole = Files.readAllBytes(file);
    int changes = 0;
    for (boolean happened = true; happened; changes++) {
      Files.delete(file);
      if (replaces) {
        Files.write(file, OLD);
      }
      Faults faults = new Faults(kind, changes);
      Path faulty = new FaultyFileSystem(faults).path(file);
      happened = failed(writer, faulty, kind, changes);
      assertEquals(happened, faults.happened());
      if (!faults.dead()) {
        faults.end(); // what was said to be written stays, whatever happens next
      }
      byte[] after = Files.exists(file) ? Files.readAllBytes(file) : null;
      String where = "a fault at change " + changes;
      assertTrue(happened || after != null, where);
      if (after != null && after.length == OLD.length) {
        assertTrue(replaces, where);
        assertArrayEquals(OLD, after, where);
      } else if (after != null) {
        assertArrayEquals(whole, after, where);
      }
      assertTrue(after != null || !replaces, where + ": the file before is lost");
      checkFolder(file, kind, where);
      if (after == null) {
        Files.write(file, OLD);
      }
    }
    assertTrue(changes > LEAST_CHANGES, changes + " changes");
  }

  private static boolean failed(Writer writer, Path file, Faults.Kind kind, int change) {
    try {
      writer.write(file);
      return false;
    } catch (OutputException e) {
      assertEquals(Faults.Kind.FAILURE, kind);
      assertTrue(
          e.getMessage().startsWith(file + " cannot be written: ")
              && e.getMessage().lines().count() == 1,
          "change " + change + ": " + e.getMessage());
      return true;
    } catch (Faults.Died e) {
      assertNotEquals(Faults.Kind.FAILURE, kind);
      return true;
    }
  }

  /** A failure leaves nothing; what a death leaves goes at the next start. */
  private void checkFolder(Path file, Faults.Kind kind, String where) throws IOException {
    if (kind != Faults.Kind.FAILURE) {
      Leftovers.remove(folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> others = files.filter(other -> !other.equals(file)).toList();
      assertEquals(List.of(), others, where);
    }
  }

  private static void table(Path file) {
    WholeFile.write(file, out -> out.write("treatment,r2\nA,1\n".getBytes(StandardCharsets.UTF_8)));
  }

  private static NamedTensor tensor(String name, int numbers) {
    ByteBuffer data = ByteBuffer.allocate(Float.BYTES * numbers);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < numbers; i++) {
      data.putFloat(random.nextInt(1000));
    }
    return new NamedTensor(name, NamedTensor.Type.F32, new long[] {numbers}, data.flip());
  }

  private static void checkpoint(Path file) {
    new Checkpoint(
            Map.of("seed", "1"),
            new Checkpoint.Position(1, 2, 3, new double[] {1}, 1, 1, 0.5, 0, 1),
            new TrainingHistory(List.of(), 0, TrainingHistory.Stop.STOPPED),
            List.of(tensor("w", 50_000)),
            List.of(tensor("m", 50_000)),
            List.of())
        .save(file);
  }

  private static void model(Path file) {
    StudyDesign design =
        new StudyDesign(
            StudyColumns.of("drug", "ctrl"),
            List.of("g1", "g2"),
            List.of("", "ctrl", "A"),
            List.of("A", "ctrl"),
            List.of(),
            List.of());
    Hyperparameters settings = Hyperparameters.defaults();
    PerturbationModel network = mock();
    when(network.spec())
        .thenReturn(Specs.of(design, settings, new double[] {1, 1}, ModelSpec.Precision.FLOAT, 1));
    when(network.parameters()).thenReturn(List.of(tensor("w", 50_000)));
    new TrainedModel(
            "fake",
            design,
            settings,
            network,
            new TrainingHistory(List.of(), 0, TrainingHistory.Stop.COMPLETE),
            new Provenance("1", "2024-01-01T00:00:00Z", "VM", "OS", 1, "a.h5ad", 2, 2, 1))
        .save(file);
  }

  private static void cells(Path file) {
    int cells = 400;
    int genes = 600;
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[cells * genes];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    try (DatasetWriter writer = PluginRegistry.standard().formatForOutput(file).create(file)) {
      writer.obs(new Table("", names(cells), Map.of()));
      writer.var(new Table("", names(genes), Map.of()));
      try (DatasetWriter.MatrixWriter matrix = writer.denseMatrix(genes)) {
        matrix.append(values, cells);
      }
      writer.finish();
    }
  }

  private static StringColumn names(int number) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      names.add("n" + i);
    }
    return StringColumn.of(names.toArray(String[]::new));
  }

  /** The right to write a file, under the same faults. */
  @ParameterizedTest
  @MethodSource("kinds")
  void aLockThatFailsIsFreeForTheNextOne(Faults.Kind kind) {
    Path file = folder.resolve("out");
    for (int change = 0; change < 3; change++) {
      Path faulty = new FaultyFileSystem(new Faults(kind, change)).path(file);
      Class<? extends Throwable> expected =
          kind == Faults.Kind.FAILURE ? OutputException.class : Faults.Died.class;
      assertThrows(expected, () -> OutputLock.take(faulty, "me"));
      OutputLock.take(file, "me").close();
      assertTrue(Files.notExists(folder.resolve(".out.lock")));
    }
    PendingFile.create(file).close();
  }

  private static Stream<Faults.Kind> kinds() {
    return Stream.of(Faults.Kind.FAILURE, Faults.Kind.DEATH);
  }
}
