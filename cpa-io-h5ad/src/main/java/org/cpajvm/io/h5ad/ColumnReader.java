package org.cpajvm.io.h5ad;

import java.util.Optional;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.StringColumn;

/** Reads columns of data frames in all their encodings. */
final class ColumnReader {
  private ColumnReader() {}

  /** Reads a column; empty where its encoding is not known. */
  static Optional<Column> read(Member member) {
    if (member instanceof StoredArray array) {
      array.checkReadable();
      boolean readable = array.rank() == 1 && array.type().kind() != ElementType.Kind.OTHER;
      return readable ? Optional.of(array.column()) : Optional.empty();
    }
    H5Group group = (H5Group) member;
    return switch (form(group)) {
      case "categorical" -> categorical(group);
      case "nullable-integer", "nullable-boolean", "nullable-string-array" ->
          Optional.of(nullable(group));
      default -> Optional.empty();
    };
  }

  /** What to say about a column that {@link #read} could not read. */
  static String unknown(Member member) {
    String encoding = member.encoding();
    String what =
        !encoding.isEmpty()
            ? "has the encoding '" + encoding + "'"
            : member instanceof StoredArray array
                ? "is " + array.rank() + "-dimensional " + array.type().name()
                : "is a group without an encoding";
    return what
        + ", which no column can be read from: convert the column to numbers, text or categories, or"
        + " remove it";
  }

  private static String form(H5Group group) {
    String encoding = group.encoding();
    if (!encoding.isEmpty()) {
      return encoding;
    }
    return group.array("codes").isPresent() && group.member("categories").isPresent()
        ? "categorical"
        : "";
  }

  private static Optional<Column> categorical(H5Group group) {
    Member categories =
        group
            .member("categories")
            .orElseThrow(() -> group.file().bad(group.path(), "has no categories"));
    boolean ordered = group.attributes().isTrue("ordered");
    return read(categories).map(values -> categorical(group.require("codes"), values, ordered));
  }

  static Column categorical(StoredArray codes, Column categories, boolean ordered) {
    return categorical(codes.file(), codes.path(), codes.column(), categories, ordered);
  }

  /** Builds a column from codes; all negative codes, and the largest unsigned one, are missing. */
  static Column categorical(
      H5File file, String path, Column codes, Column categories, boolean ordered) {
    if (!(codes instanceof NumberColumn numbers) || numbers.type().isFloating()) {
      throw file.bad(path, "holds no codes of categories: write the file again");
    }
    int[] positions = new int[numbers.size()];
    for (int row = 0; row < positions.length; row++) {
      long code = numbers.integer(row);
      if (code < -1 || code >= categories.size()) {
        throw file.bad(
            path,
            "row "
                + row
                + " has the code "
                + code
                + ", but there are "
                + categories.size()
                + " categories: the file is damaged, so create it again");
      }
      positions[row] = (int) code;
    }
    return file.guard(path, () -> CategoricalColumn.of(categories, positions, ordered));
  }

  private static Column nullable(H5Group group) {
    StoredArray stored = group.require("values");
    Column values = stored.column();
    if (stored.rank() != 1) {
      throw group.file().bad(stored.path(), "is not a list: write the file again");
    }
    boolean[] missing = mask(group, values.size());
    if (values instanceof NumberColumn numbers) {
      return number(numbers, missing);
    }
    if (values instanceof BooleanColumn truths) {
      boolean[] truth = new boolean[missing.length];
      for (int row = 0; row < truth.length; row++) {
        truth[row] = truths.value(row) && !missing[row];
      }
      return BooleanColumn.of(truth, missing);
    }
    String[] texts = new String[missing.length];
    for (int row = 0; row < texts.length; row++) {
      texts[row] = missing[row] ? null : values.text(row);
    }
    return StringColumn.of(texts);
  }

  private static Column number(NumberColumn numbers, boolean[] missing) {
    if (numbers.type().isFloating()) {
      double[] values = new double[missing.length];
      for (int row = 0; row < values.length; row++) {
        values[row] = missing[row] ? Double.NaN : numbers.value(row);
      }
      return NumberColumn.of(numbers.type(), values);
    }
    long[] values = new long[missing.length];
    for (int row = 0; row < values.length; row++) {
      values[row] = missing[row] ? 0 : numbers.integer(row);
    }
    return NumberColumn.of(numbers.type(), values, missing);
  }

  private static boolean[] mask(H5Group group, int size) {
    boolean[] missing = new boolean[size];
    Optional<StoredArray> mask = group.array("mask");
    if (mask.isEmpty()) {
      return missing;
    }
    Column flags = mask.get().column();
    if (flags.size() != size || flags instanceof StringColumn) {
      throw group
          .file()
          .bad(
              mask.get().path(),
              "has " + flags.size() + " flags for " + size + " values: write the file again");
    }
    for (int row = 0; row < size; row++) {
      missing[row] =
          flags instanceof BooleanColumn truth
              ? truth.value(row)
              : ((NumberColumn) flags).value(row) != 0;
    }
    return missing;
  }
}
