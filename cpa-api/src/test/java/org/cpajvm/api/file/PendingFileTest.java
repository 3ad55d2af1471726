package org.cpajvm.api.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cpajvm.api.OutputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingFileTest {
  @TempDir private Path folder;

  private static void write(Path file, String text) throws IOException {
    try (PendingFile pending = PendingFile.create(file)) {
      pending.channel().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      pending.commit();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void assumePosix() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
  }

  @Test
  void whatIsNotCommittedIsRemoved() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "old");
    try (PendingFile pending = PendingFile.create(file)) {
      pending.channel().write(ByteBuffer.allocate(10));
      assertEquals(2, names().size());
      assertEquals("old", Files.readString(file));
    }
    assertEquals(List.of("f"), names());
    assertEquals("old", Files.readString(file));
  }

  @Test
  void theProcessCanRemoveAllThatItIsWriting() throws IOException {
    PendingFile first = PendingFile.create(folder.resolve("a"));
    PendingFile second = PendingFile.create(folder.resolve("b"));
    PendingFile.closeAll();
    assertEquals(List.of(), names());
    assertThrows(OutputException.class, first::commit);
    second.close();
    assertEquals(List.of(), names());
  }

  @Test
  void aReplacedFileKeepsItsPermissions() throws IOException {
    assumePosix();
    Path file = Files.writeString(folder.resolve("f"), "old");
    for (String permissions : List.of("rw-------", "rw-rw-rw-", "rwxr-x--x")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      try (PendingFile pending = PendingFile.create(file)) {
        Path temporary = folder.resolve(names().get(0));
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)));
        pending.commit();
      }
      assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
  }

  @Test
  void aNewFileHasTheUsualPermissions() throws IOException {
    assumePosix();
    Path usual = Files.writeString(folder.resolve("usual"), "");
    Path file = folder.resolve("f");
    write(file, "new");
    assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(file));
  }

  @Test
  void aSymbolicLinkStaysOne() throws IOException {
    assumePosix();
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path file = Files.writeString(inner.resolve("f"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("inner/f"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("link"));
    write(second, "new");
    assertEquals("new", Files.readString(file));
    assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(second));
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("inner/g"));
    write(dangling, "g");
    assertEquals("g", Files.readString(inner.resolve("g")));
    assertEquals(List.of("dangling", "inner", "link", "second"), names());
    Path round = Files.createSymbolicLink(folder.resolve("round"), Path.of("round"));
    assertTrue(refused(round).contains("a link to itself"), refused(round));
  }

  @Test
  void whatIsNoFileIsRefused() throws IOException {
    assumePosix();
    assertTrue(refused(folder).contains("it is a folder"), refused(folder));
    assertTrue(refused(Path.of("/dev/null")).contains("it is a device or a pipe"));
    Path none = folder.resolve("none/f");
    assertEquals(
        none + " cannot be written: there is no folder " + none.getParent(), refused(none));
    Path file = Files.writeString(folder.resolve("f"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    if (!Files.isWritable(file)) { // it is, for root
      assertTrue(refused(file).contains("protected against writing"), refused(file));
    }
  }

  private static String refused(Path file) {
    return assertThrows(OutputException.class, () -> PendingFile.create(file)).getMessage();
  }

  @Test
  void aLongNameIsCutForTheTemporaryFile() throws IOException {
    Path file = folder.resolve("x".repeat(250));
    write(file, "long");
    assertEquals("long", Files.readString(file));
  }

  @Test
  void leftoversOfOtherProcessesAreRemovedAndNothingElse() throws Exception {
    Files.writeString(folder.resolve(".f.tmp"), "of another program");
    Path left = Files.writeString(folder.resolve(".f.cpa-1a2b3c.tmp"), "left");
    try (PendingFile pending = PendingFile.create(folder.resolve("f"))) {
      assertEquals(List.of(left), Leftovers.remove(folder));
      assertEquals(2, names().size());
      pending.commit();
    }
    assertEquals(List.of(".f.tmp", "f"), names());
    assertEquals(List.of(), Leftovers.remove(folder.resolve("none")));
  }

  /** A program that writes a file and never ends. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      Path file = Path.of(arguments[0]);
      OutputLock lock = OutputLock.take(file, "process one");
      PendingFile pending = PendingFile.create(file);
      pending.channel().write(ByteBuffer.allocate(10));
      System.out.println("writing");
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
      lock.close();
    }
  }

  @Test
  void aLivingProcessKeepsItsFilesAndADeadOneDoesNot() throws Exception {
    Path file = folder.resolve("f");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertEquals("writing", process.inputReader().readLine());
      assertEquals(List.of(), Leftovers.remove(folder));
      OutputException busy =
          assertThrows(OutputException.class, () -> OutputLock.take(file, "process two"));
      assertEquals(
          file + " is being written by process one: wait for it, or choose another file",
          busy.getMessage());
      assertEquals(2, names().size());
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertEquals(1, Leftovers.remove(folder).size());
    OutputLock.take(file, "process two").close();
    assertEquals(List.of(), names());
  }

  @Test
  void oneProcessHasALockOnce() throws IOException {
    Path file = folder.resolve("f");
    OutputLock lock = OutputLock.take(file, "me");
    OutputException busy = assertThrows(OutputException.class, () -> OutputLock.take(file, "me"));
    assertTrue(busy.getMessage().contains("by this program already"), busy.getMessage());
    lock.close();
    OutputLock next = OutputLock.take(file, "me");
    lock.close();
    assertThrows(OutputException.class, () -> OutputLock.take(file, "me"));
    next.close();
    assertEquals(List.of(), names());
  }
}
