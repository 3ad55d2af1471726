package org.cpajvm.core.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.file.PendingFile;

/**
 * Writes files that appear whole or not at all.
 *
 * @see PendingFile
 */
public final class WholeFile {

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
    try (PendingFile pending = PendingFile.create(file)) {
      try {
        OutputStream out = Channels.newOutputStream(pending.channel());
        content.writeTo(out);
        out.flush();
      } catch (IOException e) {
        throw pending.failure(e);
      }
      pending.commit();
    }
  }

  /**
   * Deletes a file, if it is there.
   *
   * @throws OutputException if something is there and cannot be deleted
   */
  public static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new OutputException(
          file + " cannot be deleted: " + e.getMessage() + "; delete it by hand", e);
    }
  }
}
