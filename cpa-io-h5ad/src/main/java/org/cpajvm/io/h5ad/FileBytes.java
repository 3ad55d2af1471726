package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file. A small file is mapped into memory. A large one is read piece by piece: the
 * pages of a mapping stay with the process, which would grow by the size of the file.
 *
 * <p>Every access is checked against the length that the file had when it was opened: touching a
 * mapped page behind the end of a file is an error of the machine, not an exception.
 */
final class FileBytes implements AutoCloseable {
  /** The longest slice. */
  static final int MAX_SLICE = 1 << 29;

  private static final long MAPPED = 64L << 20;

  private final ByteBuffer mapping; // null where the file is read
  // Threads take turns at these; none where the file is mapped. Not channels, which an interruption
  // would close.
  private final RandomAccessFile[] files;
  private final long size;

  private FileBytes(ByteBuffer mapping, RandomAccessFile[] files, long size) {
    this.mapping = mapping;
    this.files = files;
    this.size = size;
  }

  static FileBytes open(Path path) throws IOException {
    return open(path, MAPPED);
  }

  /** Opens a file that is mapped if it is not larger than so many bytes. */
  static FileBytes open(Path path, long mapped) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size <= mapped) {
        ByteBuffer mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        return new FileBytes(mapping, new RandomAccessFile[0], size);
      }
      FileBytes bytes =
          new FileBytes(
              null, new RandomAccessFile[Runtime.getRuntime().availableProcessors()], size);
      bytes.openFiles(path);
      return bytes;
    }
  }

  private void openFiles(Path path) throws IOException {
    try {
      for (int i = 0; i < files.length; i++) {
        files[i] = new RandomAccessFile(path.toFile(), "r");
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  long size() {
    return size;
  }

  /** Whether these bytes are in the file. */
  boolean holds(long offset, long length) {
    return offset >= 0 && length >= 0 && offset <= size && length <= size - offset;
  }

  /** These bytes, in little-endian order: a view or a copy. */
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
    ByteBuffer bytes = mapping == null ? read(offset, length) : mapping.slice((int) offset, length);
    return bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer read(long offset, int length) {
    byte[] bytes = new byte[length];
    RandomAccessFile file = files[(int) (Thread.currentThread().getId() % files.length)];
    synchronized (file) {
      try {
        file.seek(offset);
        file.readFully(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ByteBuffer.wrap(bytes);
  }

  /** A mapping goes when nothing reads from it any more, open files now. */
  @Override
  public void close() {
    for (RandomAccessFile file : files) {
      try {
        if (file != null) {
          file.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
