package org.cpajvm.core.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.cpajvm.api.OutputException;

/**
 * Writes files that appear whole or not at all: under a temporary name beside the target, which the
 * file gets when it is complete.
 */
public final class WholeFile {

  private static final String SUFFIX = ".tmp";

  private WholeFile() {}

  /** Writes the content. */
  public interface Content {
    /** Writes to a stream that it does not close. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @throws OutputException if it cannot be written; nothing is left then, and a file that was
   *     there before stays
   */
  public static void write(Path file, Content content) {
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling(prefix(target) + UUID.randomUUID() + SUFFIX);
    try {
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = Channels.newOutputStream(channel)) {
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      throw new OutputException(
          file + " cannot be written: there is no folder " + target.getParent(), e);
    } catch (IOException e) {
      throw new OutputException(file + " cannot be written: " + e.getMessage(), e);
    } finally {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException ignored) {
        // The error that brought us here says more.
      }
    }
  }

  /**
   * Deletes a file, if it is there, with what is left of writers of it that were killed.
   *
   * @throws OutputException if something is there and cannot be deleted
   */
  public static void delete(Path file) {
    Path target = file.toAbsolutePath();
    try {
      Files.deleteIfExists(target);
      try (DirectoryStream<Path> remains =
          Files.newDirectoryStream(
              target.getParent(),
              other -> {
                String name = other.getFileName().toString();
                return name.startsWith(prefix(target)) && name.endsWith(SUFFIX);
              })) {
        for (Path remain : remains) {
          Files.deleteIfExists(remain);
        }
      }
    } catch (IOException e) {
      throw new OutputException(file + " cannot be deleted: " + e.getMessage(), e);
    }
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }
}
