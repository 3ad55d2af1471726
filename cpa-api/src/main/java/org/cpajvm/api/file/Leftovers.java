package org.cpajvm.api.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The temporary files of processes that were killed while they wrote. Stateless.
 *
 * @see PendingFile
 */
public final class Leftovers {
  private static final Pattern NAME =
      Pattern.compile(
          "\\..*"
              + Pattern.quote(PendingFile.MARK)
              + "[0-9a-z]+"
              + Pattern.quote(PendingFile.SUFFIX));

  private Leftovers() {}

  /**
   * Removes the leftovers in a folder. Files of processes that are alive stay, as do those that
   * this user may not write to; a folder that cannot be read has none.
   *
   * @param folder the folder
   * @return what was removed
   */
  public static List<Path> remove(Path folder) {
    List<Path> removed = new ArrayList<>();
    Path whole = folder.toAbsolutePath().normalize();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            whole, file -> NAME.matcher(file.getFileName().toString()).matches())) {
      for (Path file : files) {
        if (Files.isRegularFile(file) && !PendingFile.isOpen(file) && removed(file)) {
          removed.add(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return removed;
    }
    return removed;
  }

  /** Removes a file if nobody holds its lock. */
  private static boolean removed(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      return lock != null && Files.deleteIfExists(file);
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }
}
