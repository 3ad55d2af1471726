package org.cpajvm.tests.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A channel of a file system with faults. */
final class FaultyChannel extends FileChannel {
  private final FileChannel channel;
  private final Path file;
  private final Faults faults;

  FaultyChannel(FileChannel channel, Path file, Faults faults) {
    this.channel = channel;
    this.file = file;
    this.faults = faults;
  }

  private interface Write<T> {
    T write() throws IOException;
  }

  private <T> T write(Write<T> write) throws IOException {
    faults.change();
    faults.written(file);
    return write.write();
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return write(() -> channel.write(from));
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    return write(() -> channel.write(from, offset, length));
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    return write(() -> channel.write(from, position));
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    return write(() -> channel.truncate(size));
  }

  @Override
  public void force(boolean metaData) throws IOException {
    faults.change();
    channel.force(metaData);
    faults.synced(file);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return channel.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return channel.read(into, position);
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    channel.position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return channel.tryLock(position, size, shared);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return channel.lock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
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
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }
}
