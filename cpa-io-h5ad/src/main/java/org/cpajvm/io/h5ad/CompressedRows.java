package org.cpajvm.io.h5ad;

/** The entries of a matrix that is stored in compressed sparse row form (CSR). */
record CompressedRows(long[] starts, StoredArray data, StoredArray indices) implements Entries {

  @Override
  public Reader open() {
    ElementReader values = new ElementReader(data);
    ElementReader columns = new ElementReader(indices);
    return new Reader() {
      @Override
      public void read(long from, int count, int[] intoColumns, float[] intoValues, int at) {
        columns.indices(from, count, intoColumns, at);
        values.floats(from, count, intoValues, at);
      }

      @Override
      public void close() {
        columns.close();
        values.close();
      }
    };
  }
}
