package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBytesTest {
  private static final int SIZE = 5000;
  private static final long READ = SIZE - 1;

  @TempDir Path folder;
  private final byte[] content = new byte[SIZE];
  private Path file;

  @BeforeEach
  void write() throws IOException {
    new Random(2).nextBytes(content);
    file = Files.write(folder.resolve("bytes"), content);
  }

  @ParameterizedTest
  @ValueSource(longs = {SIZE, READ})
  void slicesAreTheBytesOfTheFile(long mapped) throws IOException {
    try (FileBytes bytes = FileBytes.open(file, mapped)) {
      assertEquals(SIZE, bytes.size());
      for (int[] range : new int[][] {{0, SIZE}, {0, 0}, {SIZE, 0}, {17, 1000}, {SIZE - 8, 8}}) {
        ByteBuffer slice = bytes.slice(range[0], range[1]);
        byte[] found = new byte[slice.remaining()];
        slice.get(found);
        assertArrayEquals(Arrays.copyOfRange(content, range[0], range[0] + range[1]), found);
      }
      assertEquals((content[1] & 0xff) << 8 | (content[0] & 0xff), bytes.slice(0, 2).getChar(0));
      assertFalse(bytes.holds(SIZE - 1, 2));
      assertFalse(bytes.holds(-1, 1));
      assertTrue(
          assertThrows(Damage.class, () -> bytes.slice(1, SIZE)).getMessage().contains("ends at"));
    }
  }

  @Test
  void aFileThatIsShortenedWhileItIsReadIsAnError() throws IOException {
    try (FileBytes bytes = FileBytes.open(file, READ)) {
      try (RandomAccessFile shortened = new RandomAccessFile(file.toFile(), "rw")) {
        shortened.setLength(100);
      }
      assertThrows(UncheckedIOException.class, () -> bytes.slice(90, 20));
      assertEquals(content[99], bytes.slice(99, 1).get(0));
    }
  }

  @Test
  void aReadingThreadMayBeInterrupted() throws IOException {
    try (FileBytes bytes = FileBytes.open(file, READ)) {
      Thread.currentThread().interrupt();
      assertEquals(content[5], bytes.slice(5, 1).get(0));
      assertTrue(Thread.interrupted());
      assertEquals(content[6], bytes.slice(6, 1).get(0));
    }
  }

  @Test
  void aClosedFileIsNotRead() throws IOException {
    FileBytes bytes = FileBytes.open(file, READ);
    bytes.close();
    assertThrows(UncheckedIOException.class, () -> bytes.slice(0, 1));
  }
}
