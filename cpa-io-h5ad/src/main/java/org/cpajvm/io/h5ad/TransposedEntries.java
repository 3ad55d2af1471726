package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cpajvm.api.OutputException;

/**
 * The entries of a matrix that is stored in compressed sparse column form (CSC), brought into the
 * order of rows: in memory where that is a small part of it, otherwise in a temporary file that
 * goes with the process.
 */
final class TransposedEntries implements Entries {
  private static final int BLOCK = 1 << 18;
  private static final int ENTRY = Integer.BYTES + Float.BYTES;
  private static final int PIECE_BITS = 26; // entries of a piece of 512 MiB
  private static final long MASK = (1L << PIECE_BITS) - 1;
  private static final long MOST_IN_MEMORY = 256L << 20;

  private final long[] starts;
  private final ByteBuffer[] pieces;

  private TransposedEntries(long[] starts, ByteBuffer[] pieces) {
    this.starts = starts;
    this.pieces = pieces;
  }

  /**
   * Transposes a matrix.
   *
   * @param byColumn its entries as if columns were rows
   * @param rows the number of rows
   */
  static TransposedEntries of(Entries byColumn, int rows) {
    long most = Math.min(MOST_IN_MEMORY, Runtime.getRuntime().maxMemory() / 8);
    return of(byColumn, rows, most);
  }

  /** Transposes a matrix, in memory if that takes no more than so many bytes. */
  static TransposedEntries of(Entries byColumn, int rows, long mostInMemory) {
    long[] columnStarts = byColumn.starts();
    long count = columnStarts[columnStarts.length - 1];
    long[] starts = new long[rows + 1];
    int[] rowOf = new int[BLOCK];
    float[] values = new float[BLOCK];
    try (Reader reader = byColumn.open()) {
      for (long from = 0; from < count; from += BLOCK) {
        int length = (int) Math.min(BLOCK, count - from);
        reader.read(from, length, rowOf, values, 0);
        for (int i = 0; i < length; i++) {
          if (rowOf[i] < 0 || rowOf[i] >= rows) {
            throw new Damage(
                "entry " + (from + i) + " is in row " + rowOf[i] + ", but there are " + rows);
          }
          starts[rowOf[i] + 1]++;
        }
      }
      for (int row = 0; row < rows; row++) {
        starts[row + 1] += starts[row];
      }
      ByteBuffer[] pieces = allocate(count, mostInMemory);
      long[] next = starts.clone();
      int column = 0;
      for (long from = 0; from < count; from += BLOCK) {
        int length = (int) Math.min(BLOCK, count - from);
        reader.read(from, length, rowOf, values, 0);
        for (int i = 0; i < length; i++) {
          while (columnStarts[column + 1] <= from + i) {
            column++;
          }
          long at = next[rowOf[i]]++;
          ByteBuffer piece = pieces[(int) (at >>> PIECE_BITS)];
          int position = (int) (at & MASK) * ENTRY;
          piece.putInt(position, column).putFloat(position + Integer.BYTES, values[i]);
        }
      }
      return new TransposedEntries(starts, pieces);
    }
  }

  private static ByteBuffer[] allocate(long count, long mostInMemory) {
    long bytes = count * ENTRY;
    ByteBuffer[] pieces = new ByteBuffer[(int) (count >>> PIECE_BITS) + 1];
    if (bytes <= mostInMemory) {
      pieces[0] = ByteBuffer.allocate((int) bytes);
      return pieces;
    }
    try {
      Path path = Files.createTempFile("cpa-", ".rows");
      try (FileChannel channel =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE)) {
        // Written before it is mapped: a full disk is an exception here, but a crash there.
        ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
        for (long at = 0; at < bytes; at += zeros.capacity()) {
          zeros.clear();
          while (zeros.hasRemaining()) {
            channel.write(zeros, at + zeros.position());
          }
        }
        for (int i = 0; i < pieces.length; i++) {
          long from = ((long) i * ENTRY) << PIECE_BITS;
          long length = Math.min((long) ENTRY << PIECE_BITS, bytes - from);
          pieces[i] = channel.map(FileChannel.MapMode.READ_WRITE, from, length);
        }
      }
      return pieces;
    } catch (IOException e) {
      throw new OutputException(
          "no room for a temporary copy of "
              + bytes
              + " bytes in "
              + System.getProperty("java.io.tmpdir")
              + " ("
              + e.getMessage()
              + "): free some space, or store the matrix as CSR",
          e);
    }
  }

  @Override
  public long[] starts() {
    return starts;
  }

  @Override
  public Reader open() {
    return new Reader() {
      @Override
      public void read(long from, int count, int[] columns, float[] values, int at) {
        for (int i = 0; i < count; i++) {
          ByteBuffer piece = pieces[(int) ((from + i) >>> PIECE_BITS)];
          int position = (int) ((from + i) & MASK) * ENTRY;
          columns[at + i] = piece.getInt(position);
          values[at + i] = piece.getFloat(position + Integer.BYTES);
        }
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
