package org.cpajvm.core.batch;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/**
 * A matrix that may be larger than memory: blocks of rows that follow each other are kept as a
 * {@link CompactMatrix} keeps them, as many as a bound allows, and the ones that were not used for
 * the longest time give way to others. Where everything fits into the bound, this is the matrix in
 * memory once it has been read.
 *
 * <p>Rows that are read in ascending order, or from few blocks at a time, are read from the file
 * once; rows in random order from everywhere may need a whole block each. Safe for use by several
 * threads: a block is read by one of them while those who need it wait.
 */
public final class BlockCache implements CellMatrix {
  private static final int MOST_ROWS = 512;
  private static final long BLOCK_ENTRIES = 1 << 19;
  private static final long WINDOWS = 2; // the one in use, and the next, which is read meanwhile
  private static final int LEAST_BLOCKS = 8; // of a window, so that it mixes cells

  private final CellMatrix matrix;
  private final long bound;
  private final int blockRows;
  private final long[] bytes; // of each block; -1 while it has never been read
  // By the time of the last use, the longest ago first. Guarded by this, as is heldBytes.
  private final Map<Integer, FutureTask<CompactBlock>> held = new LinkedHashMap<>(16, 0.75f, true);
  private long heldBytes;
  private final ConcurrentLinkedDeque<SparseRows> buffers = new ConcurrentLinkedDeque<>();

  /**
   * A cache that is empty.
   *
   * @param matrix what to read
   * @param bound the most bytes that blocks may take up, but for those that are being read
   */
  public BlockCache(CellMatrix matrix, long bound) {
    this.matrix = matrix;
    this.bound = bound;
    this.blockRows = blockRows(matrix);
    this.bytes = new long[-Math.floorDiv(-matrix.rows(), blockRows)];
    Arrays.fill(bytes, -1);
  }

  /** As many rows as have about half a million entries, at most 512. */
  private static int blockRows(CellMatrix matrix) {
    long ofRow = matrix.columns();
    if (matrix.storedEntries().isPresent() && matrix.rows() > 0) {
      ofRow = matrix.storedEntries().getAsLong() / matrix.rows();
    }
    return (int) Math.max(1, Math.min(MOST_ROWS, BLOCK_ENTRIES / Math.max(1, ofRow)));
  }

  /**
   * The least bound with which a matrix can be shuffled.
   *
   * @param bytesOfEntry the memory of an entry
   */
  public static long leastBytes(CellMatrix matrix, int bytesOfEntry) {
    long ofRow =
        matrix.storedEntries().isPresent()
            ? -Math.floorDiv(-matrix.storedEntries().getAsLong(), Math.max(1, matrix.rows()))
            : matrix.columns();
    return WINDOWS * LEAST_BLOCKS * blockRows(matrix) * (ofRow * bytesOfEntry + Integer.BYTES);
  }

  @Override
  public int rows() {
    return matrix.rows();
  }

  @Override
  public int columns() {
    return matrix.columns();
  }

  @Override
  public OptionalLong storedEntries() {
    return matrix.storedEntries();
  }

  @Override
  public boolean isDense() {
    return false; // blocks are sparse
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    Objects.checkFromToIndex(from, to, rows());
    into.clear();
    for (int row = from; row < to; ) {
      CompactBlock block = block(blockOf(row));
      int end = row + Math.min(to - row, blockRows - row % blockRows);
      for (; row < end; row++) {
        block.append(row % blockRows, into);
      }
    }
  }

  @Override
  public void gather(int[] wanted, SparseRows into) {
    into.clear();
    int last = -1;
    CompactBlock block = null;
    for (int row : wanted) {
      int number = blockOf(Objects.checkIndex(row, rows()));
      if (number != last) {
        block = block(number);
        last = number;
      }
      block.append(row % blockRows, into);
    }
  }

  /** The block that a row is in. */
  int blockOf(int row) {
    return row / blockRows;
  }

  /** Reads a block if it is not held, and counts as a use of it. */
  void load(int block) {
    block(block);
  }

  /**
   * How far shuffles of these rows may reach: all rows, where they fit into the bound; else as many
   * blocks as leave room for as many others that are read ahead. A function of the matrix and the
   * bound. Reads what has never been read, to know its size.
   *
   * @throws IllegalStateException if the bound is too small for that
   */
  ShuffleWindow window() {
    if (bytesOfAll() <= bound) {
      return ShuffleWindow.WHOLE;
    }
    long largest = 1;
    for (int block = 0; block < bytes.length; block++) {
      largest = Math.max(largest, sizeOf(block));
    }
    long blocks = bound / (WINDOWS * largest);
    if (blocks < 1) {
      throw new IllegalStateException(
          "blocks of up to " + largest + " bytes cannot be shuffled in " + bound + " bytes");
    }
    return new ShuffleWindow(blockRows, (int) Math.min(bytes.length, blocks));
  }

  /** The memory that all blocks would take up. Reads what has never been read. */
  public long bytesOfAll() {
    long all = 0;
    for (int block = 0; block < bytes.length; block++) {
      all += sizeOf(block);
    }
    return all;
  }

  private long sizeOf(int block) {
    synchronized (this) {
      if (bytes[block] >= 0) {
        return bytes[block];
      }
    }
    return block(block).bytes();
  }

  private CompactBlock block(int number) {
    FutureTask<CompactBlock> task;
    boolean mine = false;
    synchronized (this) {
      task = held.get(number);
      if (task == null) {
        task = new FutureTask<>(() -> readBlock(number));
        held.put(number, task);
        mine = true;
      }
    }
    if (mine) {
      task.run();
    }
    return resultOf(task);
  }

  private CompactBlock readBlock(int number) {
    SparseRows buffer = buffers.pollFirst();
    buffer = buffer == null ? new SparseRows() : buffer;
    boolean done = false;
    try {
      int from = number * blockRows;
      matrix.read(from, from + Math.min(blockRows, rows() - from), buffer);
      CompactBlock block = CompactBlock.of(buffer, columns());
      keep(number, block.bytes());
      done = true;
      return block;
    } finally {
      buffers.addFirst(buffer);
      if (!done) {
        synchronized (this) {
          held.remove(number); // the next one to need it tries again
        }
      }
    }
  }

  /** Counts a new block, and lets go of old ones until all fit. */
  private synchronized void keep(int number, long size) {
    bytes[number] = size;
    heldBytes += size;
    Iterator<Map.Entry<Integer, FutureTask<CompactBlock>>> oldest = held.entrySet().iterator();
    while (heldBytes > bound && oldest.hasNext()) {
      Map.Entry<Integer, FutureTask<CompactBlock>> entry = oldest.next();
      if (entry.getValue().isDone()) {
        heldBytes -= bytes[entry.getKey()];
        oldest.remove();
      }
    }
  }

  private static CompactBlock resultOf(FutureTask<CompactBlock> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a block", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
