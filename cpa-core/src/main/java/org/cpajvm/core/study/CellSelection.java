package org.cpajvm.core.study;

import java.util.List;

/**
 * Which cells of a file a study is made of. A model remembers it, so that it is asked about such
 * cells again.
 *
 * @param keep the choices that cells fit, as {@link SelectedCells} reads them; none for all cells
 * @param dropEmptyCells whether cells without counts are left out
 */
public record CellSelection(List<String> keep, boolean dropEmptyCells) {
  /** All cells. */
  public static final CellSelection ALL = new CellSelection(List.of(), false);

  /** Copies the list. */
  public CellSelection {
    keep = List.copyOf(keep);
  }
}
