package org.cpajvm.io.h5ad;

/** The entries of a sparse matrix, row by row. Safe for use by several threads. */
interface Entries {
  /** For each row where its entries begin, and where the last row ends. */
  long[] starts();

  /** Opens a reader; for one thread at a time. */
  Reader open();

  /** Reads entries that follow each other. */
  interface Reader extends AutoCloseable {
    /** Reads the columns and values of entries into arrays, from a position on. */
    void read(long from, int count, int[] columns, float[] values, int at);

    @Override
    void close();
  }
}
