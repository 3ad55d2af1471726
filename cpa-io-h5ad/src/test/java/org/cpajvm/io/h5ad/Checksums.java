package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;

/** Checksums of the parts of a data set, in the form in which Python makes them too. */
final class Checksums {
  private Checksums() {}

  /** The parts by kind and path, each with its checksum, or "!" and why it is refused. */
  static Map<String, String> of(CellDataset data) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("M:X", checksum(() -> matrix(data.matrix())));
    for (String layer : data.layers()) {
      parts.put("M:layers/" + layer, checksum(() -> matrix(data.layer(layer))));
    }
    columns("obs", data.obs(), parts);
    columns("var", data.var(), parts);
    data.leftOut().forEach((path, why) -> parts.put("?:" + path, "!" + why));
    return parts;
  }

  private static void columns(String path, Table table, Map<String, String> parts) {
    table.columns().forEach((name, column) -> column(path + "/" + name, column, parts));
    String index = table.indexName().isEmpty() ? "_index" : table.indexName();
    column(path + "/" + index, table.index(), parts);
  }

  private static void column(String path, Column column, Map<String, String> parts) {
    if (column instanceof NumberColumn numbers && !numbers.hasMask()) {
      parts.put("N:" + path, checksum(() -> numbers(numbers)));
    } else if (column instanceof StringColumn texts) {
      parts.put("T:" + path, checksum(() -> texts(texts)));
    }
  }

  private static String checksum(Supplier<ByteBuffer> bytes) {
    try {
      CRC32 sum = new CRC32();
      sum.update(bytes.get().flip());
      return Long.toString(sum.getValue());
    } catch (BadInputException e) {
      return "!" + e.getMessage();
    }
  }

  private static ByteBuffer buffer(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer matrix(CellMatrix matrix) {
    SparseRows rows = Blocks.all(matrix);
    ByteBuffer bytes = buffer(4L * matrix.rows() * matrix.columns());
    for (int row = 0; row < matrix.rows(); row++) {
      for (float value : Blocks.row(rows, row, matrix.columns())) {
        bytes.putInt(Float.floatToIntBits(value + 0f));
      }
    }
    return bytes;
  }

  private static ByteBuffer numbers(NumberColumn column) {
    ByteBuffer bytes = buffer(8L * column.size());
    for (int row = 0; row < column.size(); row++) {
      bytes.putLong(Double.doubleToLongBits(column.value(row) + 0.0));
    }
    return bytes;
  }

  private static ByteBuffer texts(StringColumn column) {
    StringBuilder all = new StringBuilder();
    for (int row = 0; row < column.size(); row++) {
      all.append(row == 0 ? "" : "\0").append(column.text(row));
    }
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    return buffer(bytes.length).put(bytes);
  }
}
