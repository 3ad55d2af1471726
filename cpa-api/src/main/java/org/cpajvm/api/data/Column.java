package org.cpajvm.api.data;

/**
 * One column of a {@link Table}: a value for each row, any of which may be missing.
 *
 * <p>Columns are immutable and safe for use by several threads.
 */
public sealed interface Column
    permits StringColumn, CategoricalColumn, NumberColumn, BooleanColumn {

  /** The number of rows. */
  int size();

  /** Whether the value of a row is missing (NaN counts as missing). */
  boolean isMissing(int row);

  /**
   * The value of a row as text, or null where it is missing. Numbers are written in the shortest
   * form that reads back to the same number, whole numbers without a fraction; booleans as {@code
   * True} and {@code False}, as Python does.
   */
  String text(int row);

  /** A column of the given rows of this one, in their order; a row may occur several times. */
  Column select(int[] rows);
}
