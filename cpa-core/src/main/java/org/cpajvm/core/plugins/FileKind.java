package org.cpajvm.core.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Says what a file is that no format reads, by how it begins. */
final class FileKind {
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final int SAMPLE = 512;

  private FileKind() {}

  static String describe(Path path) {
    if (Files.isDirectory(path)) {
      return "a folder";
    }
    if (!Files.isRegularFile(path)) {
      return "a pipe or a device, which is not read"; // reading from it could last forever
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(SAMPLE);
    } catch (IOException e) {
      return "a file that cannot be read (" + e.getMessage() + ")";
    }
    if (start.length == 0) {
      return "an empty file";
    }
    if (begins(start, HDF5)) {
      return "an HDF5 file, but of another layout or damaged";
    }
    if (begins(start, (byte) 0x1f, (byte) 0x8b)) {
      return "a gzip archive: unpack it first";
    }
    if (begins(start, "PK".getBytes(StandardCharsets.US_ASCII))) {
      return "a zip archive";
    }
    for (byte b : start) {
      if (b == 0) {
        return "a binary file without the signature of HDF5: damaged, or of another kind";
      }
    }
    return "a text file";
  }

  private static boolean begins(byte[] start, byte... signature) {
    return start.length >= signature.length
        && Arrays.equals(start, 0, signature.length, signature, 0, signature.length);
  }
}
