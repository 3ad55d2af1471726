package org.cpajvm.io.h5ad;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;

/** Writes tables, columns and annotations in the encodings of AnnData 0.8. */
final class ElementWriter {
  private static final int BATCH = 4096; // rows of a sparse annotation

  // Smaller arrays have no checksum: the list of chunks that it needs is 2 kB long.
  private static final int SUMMED = 8192;
  private static final int LARGEST_CHUNK = 1 << 28;

  private final Hdf5Output out;
  private final ChunkPool pool;
  private final HeapWriter attributes;
  private final HeapWriter texts;

  ElementWriter(Hdf5Output out, ChunkPool pool) {
    this.out = out;
    this.pool = pool;
    this.attributes = new HeapWriter(out);
    this.texts = new HeapWriter(out);
  }

  ObjectWriter object(String path) {
    return new ObjectWriter(out, attributes, path);
  }

  /** Writes what is still held back. */
  void flush() {
    attributes.flush();
    texts.flush();
  }

  /** Writes a dictionary of members that are written already. */
  long dict(String path, Map<String, Long> members) {
    return object(path).encoding("dict", "0.1.0").group(members);
  }

  long table(String path, Table table) {
    String index =
        table.indexName().isEmpty() || table.columns().containsKey(table.indexName())
            ? "_index"
            : table.indexName();
    Map<String, Long> members = new LinkedHashMap<>();
    members.put(index, array(path + "/" + index, table.index()));
    table
        .columns()
        .forEach(
            (name, column) -> {
              if (name.equals(index)) {
                throw new OutputException(
                    out.target() + ": " + path + ": column '" + name + "' has to be renamed");
              }
              members.put(name, column(path + "/" + name, column));
            });
    ObjectWriter object =
        object(path)
            .encoding("dataframe", "0.2.0")
            .text("_index", index)
            .texts("column-order", List.copyOf(table.columns().keySet()));
    return nested(object, path, members);
  }

  /** Ends a group whose members may have slashes in their names, which lead through more groups. */
  private long nested(ObjectWriter object, String path, Map<String, Long> members) {
    Map<String, Long> direct = new LinkedHashMap<>();
    Map<String, Map<String, Long>> deeper = new LinkedHashMap<>();
    members.forEach(
        (name, address) -> {
          int slash = name.indexOf('/');
          String first = slash < 0 ? name : name.substring(0, slash);
          checkName(path, first);
          if (slash < 0) {
            direct.put(first, address);
          } else {
            deeper
                .computeIfAbsent(first, group -> new LinkedHashMap<>())
                .put(name.substring(slash + 1), address);
          }
        });
    deeper.forEach(
        (name, inner) -> {
          if (direct.containsKey(name)) {
            throw new OutputException(
                out.target()
                    + ": "
                    + path
                    + ": the columns '"
                    + name
                    + "' and '"
                    + name
                    + "/...' cannot be in one file: rename one");
          }
          String place = path + "/" + name;
          direct.put(name, nested(object(place), place, inner));
        });
    return object.group(direct);
  }

  /** Checks a name: HDF5 separates names by slashes. */
  void checkName(String path, String name) {
    if (name.isEmpty() || name.equals(".") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new OutputException(
          out.target()
              + ": "
              + path
              + ": '"
              + name
              + "' cannot be a name in an h5ad file: rename it, without '/'");
    }
  }

  long annotation(String path, Annotation value) {
    if (value instanceof Annotation.Dict dict) {
      Map<String, Long> members = new LinkedHashMap<>();
      dict.entries()
          .forEach(
              (name, entry) -> {
                checkName(path, name);
                members.put(name, annotation(path + "/" + name, entry));
              });
      return dict(path, members);
    }
    if (value instanceof Annotation.Frame frame) {
      return table(path, frame.table());
    }
    if (value instanceof Annotation.Sparse sparse) {
      return sparse(path, sparse.matrix());
    }
    if (value instanceof Annotation.Dense dense) {
      return dense(path, dense);
    }
    Annotation.Array array = (Annotation.Array) value;
    int[] shape = array.shape();
    return shape.length == 1 ? column(path, array.values()) : array(path, array.values(), shape);
  }

  private long dense(String path, Annotation.Dense dense) {
    Bytes bytes = new Bytes();
    for (float value : dense.values()) {
      bytes.u32(Float.floatToRawIntBits(value));
    }
    return contiguous(
        object(path).encoding("array", "0.2.0"),
        Hdf5Type.of(NumberType.FLOAT32),
        new long[] {dense.rows(), dense.columns()},
        bytes);
  }

  private long sparse(String path, CellMatrix matrix) {
    SparseOutput output = new SparseOutput(out, pool, matrix.columns());
    SparseRows block = new SparseRows();
    for (int from = 0; from < matrix.rows(); from += BATCH) {
      matrix.read(from, Math.min(matrix.rows(), from + BATCH), block);
      output.append(block);
    }
    return output.finish(this, path);
  }

  /** Writes a column in the encoding that keeps its missing values. */
  private long column(String path, Column column) {
    if (column instanceof CategoricalColumn categorical) {
      return categorical(path, categorical);
    }
    if (column instanceof StringColumn texts && hasMissing(texts)) {
      return categorical(path, byValue(texts));
    }
    if (column instanceof NumberColumn numbers && numbers.hasMask()) {
      return nullable(path, "nullable-integer", column);
    }
    if (column instanceof BooleanColumn && hasMissing(column)) {
      return nullable(path, "nullable-boolean", column);
    }
    return array(path, column);
  }

  private static boolean hasMissing(Column column) {
    for (int row = 0; row < column.size(); row++) {
      if (column.isMissing(row)) {
        return true;
      }
    }
    return false;
  }

  /** Text with missing values as categories: AnnData 0.8 has no other form that keeps them. */
  private static CategoricalColumn byValue(StringColumn texts) {
    Map<String, Integer> positions = new LinkedHashMap<>();
    int[] codes = new int[texts.size()];
    for (int row = 0; row < codes.length; row++) {
      codes[row] =
          texts.isMissing(row)
              ? -1
              : positions.computeIfAbsent(texts.text(row), text -> positions.size());
    }
    return CategoricalColumn.of(
        StringColumn.of(positions.keySet().toArray(new String[0])), codes, false);
  }

  private long categorical(String path, CategoricalColumn column) {
    int count = column.categories().size();
    NumberType type =
        count <= Byte.MAX_VALUE
            ? NumberType.INT8
            : count <= Short.MAX_VALUE ? NumberType.INT16 : NumberType.INT32;
    long[] codes = new long[column.size()];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = column.code(row);
    }
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("categories", array(path + "/categories", column.categories()));
    parts.put("codes", array(path + "/codes", NumberColumn.of(type, codes)));
    return object(path)
        .encoding("categorical", "0.2.0")
        .truth("ordered", column.ordered())
        .group(parts);
  }

  private long nullable(String path, String encoding, Column column) {
    boolean[] missing = new boolean[column.size()];
    for (int row = 0; row < missing.length; row++) {
      missing[row] = column.isMissing(row);
    }
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("values", array(path + "/values", column));
    parts.put("mask", array(path + "/mask", BooleanColumn.of(missing)));
    return object(path).encoding(encoding, "0.1.0").group(parts);
  }

  /** Writes a list; missing whole numbers as 0, missing text as empty. */
  long array(String path, Column column) {
    return array(path, column, column.size());
  }

  private long array(String path, Column column, int... shape) {
    long[] lengths = new long[shape.length];
    for (int d = 0; d < shape.length; d++) {
      lengths[d] = shape[d];
    }
    Bytes bytes = new Bytes();
    boolean text = column instanceof StringColumn || column instanceof CategoricalColumn;
    boolean scalar = shape.length == 0;
    ObjectWriter object =
        object(path)
            .encoding(
                scalar ? text ? "string" : "numeric-scalar" : text ? "string-array" : "array",
                "0.2.0");
    return contiguous(object, encode(column, bytes), lengths, bytes);
  }

  private long contiguous(ObjectWriter object, Hdf5Type type, long[] shape, Bytes bytes) {
    boolean large = bytes.length() >= SUMMED && bytes.length() <= LARGEST_CHUNK;
    if (large && shape.length > 0) {
      return ChunkedOutput.whole(out, object, type, shape, bytes);
    }
    long address = bytes.length() == 0 ? Hdf5Output.UNDEFINED : out.append(bytes);
    return object.contiguous(type, shape, address, bytes.length());
  }

  private Hdf5Type encode(Column column, Bytes into) {
    if (column instanceof BooleanColumn truths) {
      for (int row = 0; row < truths.size(); row++) {
        into.u8(truths.value(row) ? 1 : 0);
      }
      return Hdf5Type.BOOLEAN;
    }
    if (column instanceof NumberColumn numbers) {
      encode(numbers, into);
      return Hdf5Type.of(numbers.type());
    }
    for (int row = 0; row < column.size(); row++) {
      String text = column.text(row);
      texts.add(text == null ? "" : text, into);
    }
    return Hdf5Type.TEXT;
  }

  private static void encode(NumberColumn numbers, Bytes into) {
    for (int row = 0; row < numbers.size(); row++) {
      switch (numbers.type()) {
        case INT8, UINT8 -> into.u8((int) numbers.integer(row));
        case INT16, UINT16 -> into.u16((int) numbers.integer(row));
        case INT32, UINT32 -> into.u32((int) numbers.integer(row));
        case INT64, UINT64 -> into.u64(numbers.integer(row));
        case FLOAT16 -> into.u16(Numbers.toHalf((float) numbers.value(row)));
        case FLOAT32 -> into.u32(Float.floatToRawIntBits((float) numbers.value(row)));
        case FLOAT64 -> into.u64(Double.doubleToRawLongBits(numbers.value(row)));
      }
    }
  }
}
