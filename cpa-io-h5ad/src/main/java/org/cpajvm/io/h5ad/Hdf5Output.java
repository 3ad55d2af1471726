package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.file.PendingFile;

/**
 * An HDF5 file that is being written, front to back: what refers to a place is written after it.
 * The part that makes it a file, the superblock at its beginning, is written last; until then it is
 * a {@link PendingFile}.
 *
 * <p>The layout follows the HDF5 file format specification, version 3.0, and can be read by HDF5
 * 1.8 and later.
 */
final class Hdf5Output implements AutoCloseable {
  /** The address of nothing. */
  static final long UNDEFINED = -1;

  private static final int SUPERBLOCK = 48;

  private final PendingFile file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private long flushed;

  /** Begins to write a file through its channel. */
  Hdf5Output(PendingFile file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
    append(ByteBuffer.allocate(SUPERBLOCK));
  }

  static Hdf5Output create(Path target) {
    PendingFile file = PendingFile.create(target);
    return new Hdf5Output(file, file.channel());
  }

  /** The name of the file in messages. */
  Path target() {
    return file.target();
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
    return file.failure(e);
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
    file.commit();
  }

  /** Removes what was written, unless the file is finished. */
  @Override
  public void close() {
    file.close();
  }
}
