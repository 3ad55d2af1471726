package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.cpajvm.api.OutputException;

/**
 * An HDF5 file that is being written, front to back: what refers to a place is written after it.
 * The part that makes it a file, the superblock at its beginning, is written last; until then it
 * has a temporary name beside its own.
 *
 * <p>The layout follows the HDF5 file format specification, version 3.0, and can be read by HDF5
 * 1.8 and later.
 */
final class Hdf5Output implements AutoCloseable {
  /** The address of nothing. */
  static final long UNDEFINED = -1;

  private static final int SUPERBLOCK = 48;

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private long flushed;
  private boolean open = true;

  /** Begins to write into a channel of the temporary file. */
  Hdf5Output(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    append(ByteBuffer.allocate(SUPERBLOCK));
  }

  static Hdf5Output create(Path target) {
    if (target.getFileName() == null || Files.isDirectory(target)) {
      throw new OutputException(target + ": is a folder: give the name of a file to write");
    }
    String random = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + random + ".tmp");
    try {
      FileChannel channel =
          FileChannel.open(
              temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      return new Hdf5Output(target, temporary, channel);
    } catch (IOException e) {
      throw new OutputException(
          target
              + ": cannot be created ("
              + e.getClass().getSimpleName()
              + " "
              + e.getMessage()
              + "): check that the folder exists and can be written",
          e);
    }
  }

  /** The name of the file in messages. */
  Path target() {
    return target;
  }

  /** Where the next bytes go. */
  long position() {
    return flushed + buffer.position();
  }

  /** Writes bytes and says where they are: at a multiple of 8. */
  long append(ByteBuffer bytes) {
    while (position() % 8 != 0) {
      put(ByteBuffer.allocate((int) (8 - position() % 8)));
    }
    long address = position();
    put(bytes);
    return address;
  }

  long append(Bytes bytes) {
    return append(bytes.toBuffer());
  }

  private void put(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int length = Math.min(buffer.remaining(), bytes.remaining());
      buffer.put(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
    }
  }

  private void flush() {
    buffer.flip();
    int length = buffer.remaining();
    write(buffer, flushed);
    flushed += length;
    buffer.clear();
  }

  /** Overwrites bytes that were written before. */
  void overwrite(long address, Bytes bytes) {
    flush();
    write(bytes.toBuffer(), address);
  }

  private void write(ByteBuffer bytes, long address) {
    try {
      for (long at = address; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private OutputException failed(IOException e) {
    close();
    return new OutputException(
        target
            + ": cannot be written ("
            + e.getMessage()
            + "): free some space, or choose another folder",
        e);
  }

  /** Completes the file and gives it its name. */
  void finish(long root) {
    flush();
    Bytes superblock =
        new Bytes()
            .u64(0x0A1A0A0D46444889L)
            .u8(2)
            .u8(8)
            .u8(8)
            .u8(0)
            .u64(0)
            .u64(UNDEFINED)
            .u64(flushed)
            .u64(root);
    superblock.u32(Lookup3.hash(superblock.toBuffer()));
    write(superblock.toBuffer(), 0);
    try {
      channel.force(true);
      channel.close();
      move();
      open = false;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void move() throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes what was written, unless the file is finished. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new OutputException(
          temporary + ": a partly written file cannot be removed (" + e.getMessage() + ")", e);
    }
  }
}
