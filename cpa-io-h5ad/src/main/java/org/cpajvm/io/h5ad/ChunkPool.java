package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;
import org.cpajvm.api.OutputException;

/**
 * Compresses chunks on all processors while they are filled and written by one thread. There is a
 * fixed number of buffers, so that memory stays bounded however fast chunks come.
 */
final class ChunkPool implements AutoCloseable {
  static final int LEVEL = 4;

  private final int threads = Math.min(8, Runtime.getRuntime().availableProcessors());
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          threads,
          task -> {
            Thread thread = new Thread(task, "h5ad-writer");
            thread.setDaemon(true);
            return thread;
          });
  private final Queue<Buffer> free = new ArrayDeque<>();
  private final Queue<Buffer> pending = new ArrayDeque<>();
  private final List<Buffer> all = new ArrayList<>();

  /** A chunk on its way. */
  static final class Buffer {
    private final Deflater deflater = new Deflater(LEVEL);
    private byte[] bytes = new byte[0];
    private ByteBuffer raw = ByteBuffer.wrap(bytes);
    private byte[] shuffled = new byte[0];
    private byte[] packed = new byte[0];
    private int packedLength;
    private int elementSize;
    private ChunkedOutput owner;
    private int index;
    private Future<?> task;

    /** The elements, in little-endian order. */
    ByteBuffer raw() {
      return raw;
    }

    /** The compressed chunk and, in the end, its checksum. */
    ByteBuffer packed() {
      return ByteBuffer.wrap(packed, 0, packedLength);
    }

    private void compress() {
      int length = raw.position();
      if (shuffled.length < length) {
        shuffled = new byte[length];
      }
      shuffle(bytes, length, elementSize, shuffled);
      deflater.reset();
      deflater.setInput(shuffled, 0, length);
      deflater.finish();
      int most = length + length / 1000 + 64 + Integer.BYTES;
      if (packed.length < most) {
        packed = new byte[most];
      }
      packedLength = 0;
      while (!deflater.finished()) {
        packedLength +=
            deflater.deflate(packed, packedLength, packed.length - Integer.BYTES - packedLength);
      }
      ByteBuffer sum = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
      sum.putInt(packedLength, Fletcher32.sum(packed()));
      packedLength += Integer.BYTES;
    }
  }

  /** Puts the first bytes of all elements first, then their second bytes, and so on. */
  private static void shuffle(byte[] from, int length, int elementSize, byte[] into) {
    int count = length / elementSize;
    for (int b = 0; b < elementSize; b++) {
      int out = b * count;
      for (int in = b; in < length; in += elementSize) {
        into[out++] = from[in];
      }
    }
  }

  /** Takes a buffer for a chunk of this many bytes; waits for one where all are busy. */
  Buffer take(int bytes) {
    if (free.isEmpty() && all.size() < 2 * threads + 2) {
      Buffer buffer = new Buffer();
      all.add(buffer);
      free.add(buffer);
    }
    if (free.isEmpty()) {
      writeOldest();
    }
    Buffer buffer = free.remove();
    if (buffer.bytes.length != bytes) {
      buffer.bytes = new byte[bytes];
      buffer.raw = ByteBuffer.wrap(buffer.bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
    buffer.raw.clear();
    return buffer;
  }

  /** Has what is in a buffer compressed and later written. */
  void submit(Buffer buffer, ChunkedOutput owner, int index, int elementSize) {
    buffer.owner = owner;
    buffer.index = index;
    buffer.elementSize = elementSize;
    buffer.task = executor.submit(buffer::compress);
    pending.add(buffer);
  }

  /** Writes all chunks that were submitted. */
  void drain() {
    while (!pending.isEmpty()) {
      writeOldest();
    }
  }

  private void writeOldest() {
    Buffer buffer = pending.remove();
    try {
      buffer.task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutputException("writing was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("compression failed", e.getCause());
    }
    buffer.owner.write(buffer.index, buffer.packed());
    free.add(buffer);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    all.forEach(buffer -> buffer.deflater.end());
  }
}
