package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What jHDF reads the structure of a file through: positional reads, and no more of them than an
 * honest file needs, so that a structure that refers to itself comes to an end.
 *
 * <p>Unlike a channel of the platform it survives the interruption of a reading thread.
 */
final class StructureChannel extends FileChannel {
  private final FileBytes bytes;
  private final AtomicLong budget;

  StructureChannel(FileBytes bytes) {
    this.bytes = bytes;
    this.budget = new AtomicLong(64 * bytes.size() + (64L << 20));
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    if (position < 0) {
      throw new IOException("negative position " + position);
    }
    if (position >= bytes.size()) {
      return -1;
    }
    int length = (int) Math.min(into.remaining(), Math.min(4096 * 1024, bytes.size() - position));
    // A read costs something however short it is.
    if (budget.addAndGet(-length - 64L) < 0) {
      throw new Damage(
          "refers to its parts again and again: it is damaged, so copy or create it again");
    }
    into.put(bytes.slice(position, length));
    return length;
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  protected void implCloseChannel() {
    // The bytes belong to the file.
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException(); // jHDF then reads
  }

  @Override
  public int read(ByteBuffer into) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer from, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel position(long newPosition) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel truncate(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void force(boolean metaData) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}
