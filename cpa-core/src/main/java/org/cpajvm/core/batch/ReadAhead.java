package org.cpajvm.core.batch;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Reads the blocks of coming batches into a cache, on a thread of its own, so far ahead that they
 * do not displace those of the batches that come before.
 */
final class ReadAhead implements AutoCloseable {
  private final BlockCache cache;
  private final int blocksAhead;
  private final Thread thread;
  private int[] order = new int[0]; // the blocks, as the batches need them
  private int[] needed = new int[0]; // how many of them the batches up to each one need
  private int next;
  private int limit;
  private boolean closed;

  /**
   * Begins to wait for batches.
   *
   * @param blocksAhead how many blocks the cache holds beside those in use
   */
  ReadAhead(BlockCache cache, int blocksAhead) {
    this.cache = cache;
    this.blocksAhead = blocksAhead;
    this.thread = new Thread(this::run, "cpa-read-ahead");
    thread.setDaemon(true);
    thread.start();
  }

  /** New batches; what is left of others is forgotten. */
  void start(List<int[]> batches) {
    BitSet seen = new BitSet();
    int[] found = new int[16];
    int count = 0;
    int[] upTo = new int[batches.size()];
    for (int batch = 0; batch < upTo.length; batch++) {
      for (int cell : batches.get(batch)) {
        int block = cache.blockOf(cell);
        if (!seen.get(block)) {
          seen.set(block);
          found = count < found.length ? found : Arrays.copyOf(found, 2 * count);
          found[count++] = block;
        }
      }
      upTo[batch] = count;
    }
    synchronized (this) {
      order = Arrays.copyOf(found, count);
      needed = upTo;
      next = 0;
      limit = Math.min(order.length, blocksAhead);
      notifyAll();
    }
  }

  /** A batch has its cells. */
  synchronized void loaded(int batch) {
    if (batch < needed.length) {
      limit = Math.max(limit, Math.min(order.length, needed[batch] + blocksAhead));
      notifyAll();
    }
  }

  private void run() {
    for (int block = take(); block >= 0; block = take()) {
      try {
        cache.load(block);
      } catch (RuntimeException e) {
        stopReading(); // who needs the block meets the same error, and tells it
      }
    }
  }

  private synchronized void stopReading() {
    limit = next;
    needed = new int[0];
  }

  private synchronized int take() {
    while (!closed && next >= limit) {
      try {
        wait();
      } catch (InterruptedException e) {
        return -1; // nobody interrupts it but to end it
      }
    }
    return closed ? -1 : order[next++];
  }

  /** Ends the thread, which finishes the block it is at. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
