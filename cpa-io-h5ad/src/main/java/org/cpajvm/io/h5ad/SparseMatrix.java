package org.cpajvm.io.h5ad;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;

/**
 * A sparse matrix of a file. Rows whose columns do not ascend are sorted as they are read; where a
 * column occurs several times in a row, its values are added, as SciPy does.
 */
final class SparseMatrix implements CellMatrix {
  private final H5File file;
  private final String path;
  private final int rows;
  private final int columns;
  private final CompressedRows stored;
  private final boolean byColumn;
  private Entries entries; // by row; built on first use where the file has them by column

  private SparseMatrix(
      H5File file, String path, int rows, int columns, CompressedRows stored, boolean byColumn) {
    this.file = file;
    this.path = path;
    this.rows = rows;
    this.columns = columns;
    this.stored = stored;
    this.byColumn = byColumn;
  }

  /** Opens the matrix of a group, in CSR or CSC form. */
  static SparseMatrix of(H5Group group) {
    H5File file = group.file();
    Attributes attributes = group.attributes();
    String form =
        attributes
            .text("encoding-type")
            .or(() -> attributes.text("h5sparse_format").map(format -> format + "_matrix"))
            .orElse("");
    if (!form.equals("csr_matrix") && !form.equals("csc_matrix")) {
      throw file.bad(
          group.path(),
          "has the unknown encoding '" + form + "': store the matrix as dense, CSR or CSC");
    }
    long[] shape =
        attributes
            .integers("shape")
            .or(() -> attributes.integers("h5sparse_shape"))
            .filter(lengths -> lengths.length == 2)
            .orElseThrow(() -> file.bad(group.path(), "has no shape: write the file again"));
    for (long length : shape) {
      if (length < 0 || length > Integer.MAX_VALUE - 16) {
        throw file.bad(group.path(), "claims to be of " + shape[0] + " x " + shape[1]);
      }
    }
    boolean byColumn = form.equals("csc_matrix");
    StoredArray data = vector(group, "data");
    StoredArray indices = vector(group, "indices");
    if (data.size() != indices.size()) {
      throw file.bad(
          group.path(),
          "has " + data.size() + " values, but " + indices.size() + " indices: write it again");
    }
    if (!isInteger(indices)) {
      throw file.bad(indices.path(), "holds " + indices.type().name() + " instead of integers");
    }
    long[] starts = starts(vector(group, "indptr"), shape[byColumn ? 1 : 0], data.size());
    return new SparseMatrix(
        file,
        group.path(),
        (int) shape[0],
        (int) shape[1],
        new CompressedRows(starts, data, indices),
        byColumn);
  }

  private static StoredArray vector(H5Group group, String name) {
    StoredArray array = group.require(name);
    array.checkReadable();
    array.checkStored();
    if (array.rank() != 1 || !array.type().isNumeric()) {
      throw group
          .file()
          .bad(array.path(), "is not a list of numbers: write the file again with AnnData");
    }
    return array;
  }

  private static boolean isInteger(StoredArray array) {
    return array.type().number() != null && !array.type().number().isFloating();
  }

  private static long[] starts(StoredArray indptr, long rows, long entries) {
    H5File file = indptr.file();
    if (indptr.size() != rows + 1 || !isInteger(indptr)) {
      throw file.bad(
          indptr.path(),
          "has " + indptr.size() + " entries for " + rows + " rows, instead of one more");
    }
    long[] starts = new long[indptr.sizeInMemory()];
    file.guard(
        indptr.path(),
        () -> {
          try (ElementReader reader = new ElementReader(indptr)) {
            reader.longs(0, starts.length, starts, 0);
          }
          return starts;
        });
    long last = 0;
    for (int row = 0; row < starts.length; row++) {
      if (starts[row] < last || starts[row] > entries || (row == 0 && starts[row] != 0)) {
        throw file.bad(
            indptr.path(),
            "entry "
                + row
                + " is "
                + starts[row]
                + ", but has to be from "
                + last
                + " to "
                + (row == 0 ? 0 : entries)
                + ": the file is damaged, so create it again");
      }
      last = starts[row];
    }
    return starts;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public OptionalLong storedEntries() {
    return OptionalLong.of(stored.starts()[stored.starts().length - 1]);
  }

  @Override
  public boolean isDense() {
    return false;
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    Objects.checkFromToIndex(from, to, rows);
    long[] starts = entries().starts();
    int[] lengths = new int[to - from];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = length(starts, from + i);
    }
    reserve(into, starts[to] - starts[from]);
    fetch(
        reader ->
            reader.read(
                starts[from], (int) (starts[to] - starts[from]), into.columns(), into.values(), 0));
    finishRows(lengths, i -> from + i, into);
  }

  @Override
  public void gather(int[] requested, SparseRows into) {
    long[] starts = entries().starts();
    int[] lengths = new int[requested.length];
    long total = 0;
    for (int i = 0; i < requested.length; i++) {
      lengths[i] = length(starts, Objects.checkIndex(requested[i], rows));
      total += lengths[i];
    }
    reserve(into, total);
    fetch(reader -> gather(reader, starts, requested, lengths, into));
    finishRows(lengths, i -> requested[i], into);
  }

  /** Reads rows in the order of the file, each to its place in the block. */
  private static void gather(
      Entries.Reader reader, long[] starts, int[] requested, int[] lengths, SparseRows into) {
    int[] places = new int[requested.length];
    for (int i = 1; i < places.length; i++) {
      places[i] = places[i - 1] + lengths[i - 1];
    }
    int[] order = RowOrder.ascending(requested);
    for (int k = 0; k < order.length; ) {
      int first = order[k];
      long end = starts[requested[first] + 1];
      int last = first;
      // Rows that follow each other both in the file and in the block are one range.
      for (k++; k < order.length && order[k] == last + 1; k++) {
        if (requested[order[k]] != requested[last] + 1) {
          break;
        }
        last = order[k];
        end = starts[requested[last] + 1];
      }
      long from = starts[requested[first]];
      reader.read(from, (int) (end - from), into.columns(), into.values(), places[first]);
    }
  }

  private static int length(long[] starts, int row) {
    long length = starts[row + 1] - starts[row];
    return (int) Math.min(length, Integer.MAX_VALUE);
  }

  private static void reserve(SparseRows into, long total) {
    into.clear();
    if (total > Integer.MAX_VALUE - 16) {
      throw new IllegalStateException(
          "a block of rows cannot hold " + total + " entries; read fewer rows at a time");
    }
    into.reserve((int) total);
  }

  private interface Fetch {
    void from(Entries.Reader reader);
  }

  private void fetch(Fetch fetch) {
    file.bytes(); // fails where the file is closed
    Entries source = entries();
    file.guard(
        path,
        () -> {
          try (Entries.Reader reader = source.open()) {
            fetch.from(reader);
          }
          return path;
        });
  }

  private synchronized Entries entries() {
    if (entries == null) {
      file.bytes();
      entries = byColumn ? file.guard(path, () -> TransposedEntries.of(stored, rows)) : stored;
    }
    return entries;
  }

  private interface RowNumber {
    int of(int i);
  }

  /** Checks the columns of the rows that were read, sorts them where needed, and ends the rows. */
  private void finishRows(int[] lengths, RowNumber number, SparseRows into) {
    int[] at = into.columns();
    float[] values = into.values();
    int from = 0;
    for (int i = 0; i < lengths.length; i++) {
      int length = lengths[i];
      int kept = length;
      if (!ascends(at, from, length)) {
        checkColumns(at, from, length, number.of(i));
        kept = sort(at, values, from, length);
      }
      int start = into.nonZeros();
      if (start != from) {
        System.arraycopy(at, from, at, start, kept);
        System.arraycopy(values, from, values, start, kept);
      }
      into.reserve(0);
      into.endRow(kept);
      from += length;
    }
  }

  private boolean ascends(int[] at, int from, int length) {
    int last = -1;
    for (int i = from; i < from + length; i++) {
      if (at[i] <= last) {
        return false;
      }
      last = at[i];
    }
    return last < columns;
  }

  private void checkColumns(int[] at, int from, int length, int row) {
    for (int i = from; i < from + length; i++) {
      if (at[i] < 0 || at[i] >= columns) {
        throw bad(row, at[i]);
      }
    }
  }

  private BadInputException bad(int row, int column) {
    return file.bad(
        path + "/indices",
        "row "
            + row
            + " has an entry in column "
            + column
            + ", but there are "
            + columns
            + " columns: the file is damaged, so create it again");
  }

  /** Sorts the entries of a row by column and adds those of the same column. */
  static int sort(int[] at, float[] values, int from, int length) {
    long[] keys = new long[length];
    for (int i = 0; i < length; i++) {
      keys[i] = ((long) at[from + i] << 32) | i;
    }
    Arrays.sort(keys);
    float[] unsorted = Arrays.copyOfRange(values, from, from + length);
    int kept = 0;
    for (long key : keys) {
      int column = (int) (key >>> 32);
      float value = unsorted[(int) key];
      if (kept > 0 && at[from + kept - 1] == column) {
        values[from + kept - 1] += value;
      } else {
        at[from + kept] = column;
        values[from + kept] = value;
        kept++;
      }
    }
    return kept;
  }
}
