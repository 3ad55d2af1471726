package org.cpajvm.io.h5ad;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;

/**
 * The matrix of {@code raw}, which mostly has more genes than the rest of the file, with the genes
 * of {@code var} in their order.
 */
final class GenesOfRaw implements CellMatrix {
  private final CellMatrix raw;
  private final int[] targets; // for each column of raw, or -1
  private final int columns;
  private final ConcurrentLinkedDeque<SparseRows> idle = new ConcurrentLinkedDeque<>();

  private GenesOfRaw(CellMatrix raw, int[] targets, int columns) {
    this.raw = raw;
    this.targets = targets;
    this.columns = columns;
  }

  /**
   * Chooses genes by name; gives the matrix itself where it has just these.
   *
   * @throws Damage if one is missing or there twice
   */
  static CellMatrix of(CellMatrix raw, StringColumn names, StringColumn wanted) {
    Map<String, Integer> positions = new HashMap<>();
    for (int column = 0; column < names.size(); column++) {
      positions.merge(names.text(column), column, (a, b) -> -1);
    }
    int[] targets = new int[names.size()];
    Arrays.fill(targets, -1);
    boolean same = names.size() == wanted.size();
    for (int gene = 0; gene < wanted.size(); gene++) {
      Integer column = positions.get(wanted.text(gene));
      if (column == null || column < 0) {
        throw new Damage(
            "has "
                + (column == null ? "no gene '" : "more than one gene '")
                + wanted.text(gene)
                + "', which is in var: use X or a layer");
      }
      targets[column] = gene;
      same &= column == gene;
    }
    return same ? raw : new GenesOfRaw(raw, targets, wanted.size());
  }

  @Override
  public int rows() {
    return raw.rows();
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
    return raw.isDense();
  }

  private interface Reading {
    void into(SparseRows rows);
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    choose(all -> raw.read(from, to, all), into);
  }

  @Override
  public void gather(int[] rows, SparseRows into) {
    choose(all -> raw.gather(rows, all), into);
  }

  private void choose(Reading reading, SparseRows into) {
    SparseRows found = idle.pollFirst();
    SparseRows all = found == null ? new SparseRows() : found;
    reading.into(all);
    into.clear();
    for (int row = 0; row < all.rows(); row++) {
      addRow(all, all.start(row), all.start(row + 1), into);
    }
    idle.addFirst(all);
  }

  private void addRow(SparseRows all, int from, int to, SparseRows into) {
    into.reserve(Math.min(columns, to - from));
    int start = into.nonZeros();
    int kept = 0;
    int last = -1;
    boolean ascends = true;
    for (int i = from; i < to; i++) {
      int target = targets[all.columns()[i]];
      if (target >= 0) {
        ascends &= target > last;
        last = target;
        into.columns()[start + kept] = target;
        into.values()[start + kept++] = all.values()[i];
      }
    }
    if (!ascends) {
      SparseMatrix.sort(into.columns(), into.values(), start, kept);
    }
    into.endRow(kept);
  }
}
