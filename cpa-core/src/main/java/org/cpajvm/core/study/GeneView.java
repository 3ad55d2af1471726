package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/** Some genes of a matrix, in a given order. */
final class GeneView implements CellMatrix {
  private static final int SHOWN = 5;

  private final CellMatrix matrix;
  private final int[] targetOfColumn; // the position of each column in this view, or -1
  private final int columns;

  private GeneView(CellMatrix matrix, int[] targetOfColumn, int columns) {
    this.matrix = matrix;
    this.targetOfColumn = targetOfColumn;
    this.columns = columns;
  }

  /**
   * The wanted genes of a matrix; the matrix itself where it has just these.
   *
   * @throws BadInputException if one is missing
   */
  static CellMatrix of(CellMatrix matrix, List<String> genes, List<String> wanted, String source) {
    if (genes.equals(wanted)) {
      return matrix;
    }
    Map<String, Integer> positions = StudyDesign.positions(genes);
    int[] target = new int[genes.size()];
    Arrays.fill(target, -1);
    List<String> missing = new ArrayList<>();
    for (int gene = 0; gene < wanted.size(); gene++) {
      Integer column = positions.get(wanted.get(gene));
      if (column == null) {
        missing.add(wanted.get(gene));
      } else {
        target[column] = gene;
      }
    }
    if (!missing.isEmpty()) {
      throw new BadInputException(
          source
              + ", var: "
              + missing.size()
              + " of the model's "
              + wanted.size()
              + " genes are missing, such as "
              + String.join(", ", missing.subList(0, Math.min(SHOWN, missing.size())))
              + "; the model needs all of them, by the same names");
    }
    return new GeneView(matrix, target, wanted.size());
  }

  /** Some columns of a matrix, ascending. */
  static CellMatrix select(CellMatrix matrix, int[] chosen) {
    int[] target = new int[matrix.columns()];
    Arrays.fill(target, -1);
    for (int gene = 0; gene < chosen.length; gene++) {
      target[chosen[gene]] = gene;
    }
    return new GeneView(matrix, target, chosen.length);
  }

  @Override
  public int rows() {
    return matrix.rows();
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public OptionalLong storedEntries() {
    return OptionalLong.empty();
  }

  @Override
  public boolean isDense() {
    return matrix.isDense();
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    SparseRows all = new SparseRows();
    matrix.read(from, to, all);
    reorder(all, into);
  }

  @Override
  public void gather(int[] rows, SparseRows into) {
    SparseRows all = new SparseRows();
    matrix.gather(rows, all);
    reorder(all, into);
  }

  private void reorder(SparseRows all, SparseRows into) {
    into.clear();
    float[] dense = new float[columns];
    boolean[] stored = new boolean[columns];
    for (int row = 0; row < all.rows(); row++) {
      for (int k = all.start(row); k < all.start(row + 1); k++) {
        int target = targetOfColumn[all.columns()[k]];
        if (target >= 0) {
          dense[target] = all.values()[k];
          stored[target] = true;
        }
      }
      into.reserve(Math.min(columns, all.start(row + 1) - all.start(row)));
      int at = into.nonZeros();
      int entries = 0;
      for (int gene = 0; gene < columns; gene++) {
        if (stored[gene]) {
          into.columns()[at + entries] = gene;
          into.values()[at + entries] = dense[gene];
          stored[gene] = false;
          entries++;
        }
      }
      into.endRow(entries);
    }
  }
}
