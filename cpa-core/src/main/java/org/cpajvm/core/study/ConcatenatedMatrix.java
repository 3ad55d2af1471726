package org.cpajvm.core.study;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/** The rows of several matrices of the same columns, one matrix after the other. */
final class ConcatenatedMatrix implements CellMatrix {
  private final List<CellMatrix> parts;
  private final int[] starts; // the first row of each part, and the number of rows

  ConcatenatedMatrix(List<CellMatrix> parts) {
    this.parts = List.copyOf(parts);
    this.starts = new int[parts.size() + 1];
    for (int i = 0; i < parts.size(); i++) {
      starts[i + 1] = starts[i] + parts.get(i).rows();
    }
  }

  @Override
  public int rows() {
    return starts[parts.size()];
  }

  @Override
  public int columns() {
    return parts.get(0).columns();
  }

  @Override
  public OptionalLong storedEntries() {
    return parts.stream().allMatch(part -> part.storedEntries().isPresent())
        ? OptionalLong.of(parts.stream().mapToLong(part -> part.storedEntries().getAsLong()).sum())
        : OptionalLong.empty();
  }

  @Override
  public boolean isDense() {
    return parts.stream().anyMatch(CellMatrix::isDense);
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    Objects.checkFromToIndex(from, to, rows());
    into.clear();
    SparseRows block = new SparseRows();
    for (int part = 0; part < parts.size(); part++) {
      int first = Math.max(from, starts[part]);
      int last = Math.min(to, starts[part + 1]);
      if (first < last) {
        parts.get(part).read(first - starts[part], last - starts[part], block);
        for (int row = 0; row < block.rows(); row++) {
          append(block, row, into);
        }
      }
    }
  }

  @Override
  public void gather(int[] wanted, SparseRows into) {
    int[] partOf = new int[wanted.length];
    int[] counts = new int[parts.size()];
    for (int i = 0; i < wanted.length; i++) {
      partOf[i] = partOf(Objects.checkIndex(wanted[i], rows()));
      counts[partOf[i]]++;
    }
    SparseRows[] blocks = new SparseRows[parts.size()];
    for (int part = 0; part < blocks.length; part++) {
      int[] rows = new int[counts[part]];
      int found = 0;
      for (int i = 0; i < wanted.length; i++) {
        if (partOf[i] == part) {
          rows[found++] = wanted[i] - starts[part];
        }
      }
      blocks[part] = new SparseRows();
      parts.get(part).gather(rows, blocks[part]);
    }
    into.clear();
    int[] next = new int[blocks.length];
    for (int part : partOf) {
      append(blocks[part], next[part]++, into);
    }
  }

  private int partOf(int row) {
    int found = Arrays.binarySearch(starts, row);
    if (found < 0) {
      return -found - 2;
    }
    while (starts[found + 1] == row) { // a part without rows
      found++;
    }
    return found;
  }

  private static void append(SparseRows block, int row, SparseRows into) {
    int from = block.start(row);
    int entries = block.start(row + 1) - from;
    into.reserve(entries);
    System.arraycopy(block.columns(), from, into.columns(), into.nonZeros(), entries);
    System.arraycopy(block.values(), from, into.values(), into.nonZeros(), entries);
    into.endRow(entries);
  }
}
