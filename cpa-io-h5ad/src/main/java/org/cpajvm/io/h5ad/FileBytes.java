package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in memory mappings of at most 1 GiB. The mappings overlap by half, so that any slice of up
 * to 512 MiB lies within one of them.
 *
 * <p>Every access is checked against the length that the file had when it was opened: touching a
 * mapped page behind the end of a file is an error of the machine, not an exception.
 */
final class FileBytes {
  /** The longest slice. */
  static final int MAX_SLICE = 1 << 29;

  private final ByteBuffer[] pieces;
  private final long size;

  private FileBytes(ByteBuffer[] pieces, long size) {
    this.pieces = pieces;
    this.size = size;
  }

  static FileBytes map(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer[] pieces = new ByteBuffer[(int) (size / MAX_SLICE) + 1];
      for (int i = 0; i < pieces.length; i++) {
        long from = (long) i * MAX_SLICE;
        pieces[i] =
            channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(2L * MAX_SLICE, size - from));
      }
      return new FileBytes(pieces, size);
    }
  }

  long size() {
    return size;
  }

  /** Whether these bytes are in the file. */
  boolean holds(long offset, long length) {
    return offset >= 0 && length >= 0 && offset <= size && length <= size - offset;
  }

  /** A view of these bytes, in little-endian order. */
  ByteBuffer slice(long offset, int length) {
    if (!holds(offset, length)) {
      throw new Damage(
          "points to bytes "
              + offset
              + " to "
              + (offset + length)
              + ", but the file ends at "
              + size
              + ": it is truncated or damaged, so copy or create it again");
    }
    if (length > MAX_SLICE) {
      throw new Damage("a piece of " + length + " bytes is larger than any writer makes");
    }
    ByteBuffer piece = pieces[(int) (offset / MAX_SLICE)];
    return piece.slice((int) (offset % MAX_SLICE), length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
