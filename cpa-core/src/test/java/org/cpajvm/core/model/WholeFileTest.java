package org.cpajvm.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cpajvm.api.OutputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void replacesWhatWasThere() throws IOException {
    Path file = folder.resolve("out.txt");
    Files.writeString(file, "old");
    WholeFile.write(file, out -> out.write("new".getBytes(StandardCharsets.UTF_8)));
    assertEquals("new", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void leavesTheOldFileAndNothingElseWhenWritingFails() throws IOException {
    Path file = folder.resolve("out.txt");
    Files.writeString(file, "old");
    OutputException error =
        assertThrows(
            OutputException.class,
            () ->
                WholeFile.write(
                    file,
                    out -> {
                      out.write(new byte[100]);
                      throw new IOException("No space left on device");
                    }));
    assertTrue(
        error.getMessage().contains("out.txt") && error.getMessage().contains("No space left"),
        error.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void namesAMissingFolder() {
    Path file = folder.resolve("none").resolve("out.txt");
    OutputException error =
        assertThrows(OutputException.class, () -> WholeFile.write(file, out -> out.write(1)));
    assertTrue(error.getMessage().contains("no folder"), error.getMessage());
  }
}
