package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.file.PendingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriterTest {
  private final H5adFormat format = new H5adFormat();

  @TempDir Path folder;

  @Test
  void theServiceIsFound() {
    List<String> names =
        ServiceLoader.load(DatasetFormat.class).stream()
            .map(provider -> provider.get().name())
            .toList();
    assertTrue(names.contains("h5ad"), names.toString());
  }

  @Test
  void anUnfinishedFileIsRemoved() throws IOException {
    Path file = folder.resolve("out.h5ad");
    try (DatasetWriter writer = format.create(file)) {
      writer.obs(Blocks.names("c", 2));
      assertFalse(Files.exists(file));
    }
    assertEquals(List.of(), content());
  }

  @Test
  void anOlderFileStaysUntilTheNewOneIsWhole() throws IOException {
    Path file = Blocks.write(folder.resolve("out.h5ad"), Blocks.random(2, 2, 1, 1), 2, false);
    byte[] before = Files.readAllBytes(file);
    try (DatasetWriter writer = format.create(file)) {
      writer.obs(Blocks.names("c", 5));
      writer.var(Blocks.names("g", 5));
      assertArrayEquals(before, Files.readAllBytes(file));
      writer.finish();
    }
    try (CellDataset data = format.open(file)) {
      assertEquals(5, data.cells());
    }
    assertEquals(List.of("out.h5ad"), content());
  }

  private List<String> content() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() {
    Path absent = folder.resolve("absent/out.h5ad");
    OutputException error = assertThrows(OutputException.class, () -> format.create(absent));
    assertTrue(
        error.getMessage().contains("out.h5ad cannot be written: there is no"), error.getMessage());
    assertThrows(OutputException.class, () -> format.create(folder));
  }

  @Test
  void aFullDiskIsAnErrorOfTheFileAndLeavesNothing() throws IOException {
    FileChannel channel = mock(FileChannel.class);
    when(channel.write(any(ByteBuffer.class), anyLong()))
        .thenThrow(new IOException("No space left on device"));
    try (PendingFile file = PendingFile.create(folder.resolve("out.h5ad"));
        Hdf5Output out = new Hdf5Output(file, channel)) {
      OutputException error =
          assertThrows(OutputException.class, () -> out.append(new Bytes().zeros(3 << 20)));
      assertTrue(
          error.getMessage().contains("out.h5ad cannot be written: No space left on device"),
          error.getMessage());
      assertEquals(List.of(), content());
    }
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    assertIncomplete(writer -> writer.obs(Blocks.names("c", 2)));
    assertIncomplete(
        writer -> {
          frames(writer);
          writer.matrix(3).close();
        });
    assertIncomplete(
        writer -> {
          frames(writer);
          writer.obsm("X_pca", new Annotation.Dense(3, 1, new float[3]));
        });
    assertIncomplete(
        writer -> {
          frames(writer);
          writer.matrix(2); // still open
        });
    assertIncomplete(
        writer -> {
          frames(writer);
          writer.obs(Blocks.names("c", 2)); // twice
        });
  }

  private static void frames(DatasetWriter writer) {
    writer.obs(Blocks.names("c", 2));
    writer.var(Blocks.names("g", 2));
  }

  private void assertIncomplete(Consumer<DatasetWriter> content) {
    try (DatasetWriter writer = format.create(folder.resolve("out.h5ad"))) {
      assertThrows(
          IllegalStateException.class,
          () -> {
            content.accept(writer);
            writer.finish();
          });
    }
    assertFalse(Files.exists(folder.resolve("out.h5ad")));
  }

  @Test
  void columnsOutsideOfTheMatrixAreRefused() {
    SparseRows rows = new SparseRows();
    rows.addRow(new int[] {1, 5}, new float[] {1, 1}, 2);
    SparseRows descending = new SparseRows();
    descending.addRow(new int[] {1, 0}, new float[] {1, 1}, 2);
    try (DatasetWriter writer = format.create(folder.resolve("out.h5ad"));
        DatasetWriter.MatrixWriter matrix = writer.matrix(5)) {
      assertThrows(IllegalArgumentException.class, () -> matrix.append(rows));
      assertThrows(IllegalArgumentException.class, () -> matrix.append(descending));
      assertThrows(IllegalArgumentException.class, () -> matrix.append(new float[9], 2));
    }
  }

  @Test
  void columnsWithSlashesAreKept() {
    NumberColumn values = NumberColumn.of(NumberType.INT8, 1, 2);
    Table table =
        Blocks.names("c", 2).with("ng/ml", values).with("ng/l", values).with("a/b/c", values);
    Path file = folder.resolve("slash.h5ad");
    try (DatasetWriter writer = format.create(file)) {
      writer.obs(table);
      writer.var(Blocks.names("g", 1));
      writer.finish();
    }
    try (CellDataset data = format.open(file)) {
      assertEquals(table.columns().keySet(), data.obs().columns().keySet());
      assertEquals("2", data.obs().columns().get("a/b/c").text(1));
    }
    Table clash = table.with("ng", values);
    try (DatasetWriter writer = format.create(file)) {
      assertThrows(OutputException.class, () -> writer.obs(clash));
    }
  }

  @Test
  void namesThatTheFormatCannotHoldAreRefused() {
    Table unnamed = Blocks.names("c", 1).with("a//b", NumberColumn.of(NumberType.INT8, 1));
    try (DatasetWriter writer = format.create(folder.resolve("out.h5ad"))) {
      OutputException error = assertThrows(OutputException.class, () -> writer.obs(unnamed));
      assertTrue(error.getMessage().contains("obs/a: ''"), error.getMessage());
      assertThrows(OutputException.class, () -> writer.uns("x/y", Annotation.Dict.empty()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4000, 4096, 12_000})
  void tablesMayHaveMoreColumnsThanAHeaderHasRoomFor(int count) {
    Path file = folder.resolve("wide.h5ad");
    Blocks.write(file, Blocks.wide(3, count), Blocks.random(3, 4, 0.5, 1), 4, false);
    try (CellDataset data = format.open(file)) {
      assertEquals(Blocks.wide(3, count).columns().keySet(), data.obs().columns().keySet());
      assertEquals("" + (count - 1), data.obs().columns().get("column " + (count - 1)).text(2));
      assertEquals("barcode", data.obs().indexName());
    }
  }
}
