package org.cpajvm.core.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipException;

/** Checks that a zip begins where its file does and ends where it does, with nothing around it. */
final class ZipBounds {
  private static final int LOCAL = 0x04034b50;
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;

  private ZipBounds() {}

  /**
   * Checks a file.
   *
   * @throws NoSuchFileException if there is none
   * @throws ZipException if it is no such zip
   */
  static void check(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new ZipException("it is no regular file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < END_BYTES || read(channel, 0) != LOCAL) {
        throw new ZipException("it does not begin like a zip");
      }
      if (read(channel, channel.size() - END_BYTES) != END) {
        throw new ZipException("it does not end like a zip");
      }
    }
  }

  private static int read(FileChannel channel, long position) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
      // on to the rest
    }
    return bytes.getInt(0);
  }
}
