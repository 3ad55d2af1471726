package org.cpajvm.core.study;

import org.cpajvm.api.data.CellMatrix;

/** Decides where the expression of a study is kept while it is worked with. */
@FunctionalInterface
public interface ExpressionStore {
  /** Leaves the expression where it is. */
  ExpressionStore AS_STORED = (stored, design) -> stored;

  /**
   * The matrix to work with, of the same numbers.
   *
   * @param stored cells x genes as they are in the file
   * @param design the study that they are for
   */
  CellMatrix keep(CellMatrix stored, StudyDesign design);
}
