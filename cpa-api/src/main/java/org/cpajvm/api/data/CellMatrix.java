package org.cpajvm.api.data;

import java.util.OptionalLong;

/**
 * A matrix of cells x genes that gives its rows sparse, from memory or from a file.
 *
 * <p>Safe for use by several threads, each with a block of its own. Values are given as {@code
 * float}: counts up to 2<sup>24</sup> are exact.
 */
public interface CellMatrix {

  /** The number of rows (cells). */
  int rows();

  /** The number of columns (genes). */
  int columns();

  /**
   * How many entries are stored, where that is known without reading the matrix; a dense matrix
   * does not know.
   */
  OptionalLong storedEntries();

  /**
   * Whether the matrix is stored dense, so that rows should be read with about {@code columns()}
   * entries in mind.
   */
  boolean isDense();

  /**
   * Reads rows that follow each other.
   *
   * @param from the first row
   * @param to the row after the last one
   * @param into is cleared and then filled
   * @throws org.cpajvm.api.BadInputException if the file is damaged
   */
  void read(int from, int to, SparseRows into);

  /**
   * Reads rows in any order; a row may occur several times.
   *
   * @param rows the row numbers
   * @param into is cleared and then filled
   * @throws org.cpajvm.api.BadInputException if the file is damaged
   */
  void gather(int[] rows, SparseRows into);
}
