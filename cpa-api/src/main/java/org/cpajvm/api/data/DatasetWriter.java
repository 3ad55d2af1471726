package org.cpajvm.api.data;

/**
 * Writes a data set in one pass: the parts in any order, then {@link #finish()}.
 *
 * <p>Matrices are written row block by row block, one matrix at a time. Every method throws {@link
 * org.cpajvm.api.OutputException} where the file cannot be written; closing an unfinished writer
 * removes what was written. Not safe for use by several threads.
 */
public interface DatasetWriter extends AutoCloseable {

  /** Writes the table about the cells. */
  void obs(Table obs);

  /** Writes the table about the genes. */
  void var(Table var);

  /** Writes an entry of {@code uns}. */
  void uns(String name, Annotation value);

  /** Writes an entry of {@code obsm}, which has a row for each cell. */
  void obsm(String name, Annotation value);

  /** Begins an entry of {@code obsm}: a dense matrix with a row for each cell. */
  MatrixWriter obsm(String name, int columns);

  /** Begins the main matrix, sparse. */
  MatrixWriter matrix(int columns);

  /** Begins the main matrix, dense. */
  MatrixWriter denseMatrix(int columns);

  /** Begins a layer, sparse. */
  MatrixWriter layer(String name, int columns);

  /** Begins a layer, dense. */
  MatrixWriter denseLayer(String name, int columns);

  /**
   * Completes the file and gives it its name.
   *
   * @throws IllegalStateException if obs or var are missing, or their sizes do not fit the matrices
   */
  void finish();

  /** Removes what was written, unless the writer is finished. */
  @Override
  void close();

  /** Takes the rows of one matrix. */
  interface MatrixWriter extends AutoCloseable {

    /** Appends rows; stored zeros are kept by a sparse matrix. */
    void append(SparseRows rows);

    /**
     * Appends dense rows; a sparse matrix stores what is not zero.
     *
     * @param values row-major, {@code rows} times the number of columns
     */
    void append(float[] values, int rows);

    /** Ends this matrix; no other can begin before. */
    @Override
    void close();
  }
}
