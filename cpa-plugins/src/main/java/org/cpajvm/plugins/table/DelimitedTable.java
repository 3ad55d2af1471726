package org.cpajvm.plugins.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.TextFile;

/** Reads embeddings from text with a separator; the first row names the columns. */
final class DelimitedTable {
  private final Path path;
  private final List<String> header;
  private final int key;

  private DelimitedTable(Path path, CSVRecord header, String keyName) {
    this.path = path;
    this.header = new ArrayList<>(header.toList());
    key = keyName.isEmpty() ? 0 : this.header.indexOf(keyName);
    if (key < 0) {
      throw new BadInputException(
          path + ": there is no column '" + keyName + "'; the columns are " + shown(this.header));
    }
  }

  private static String shown(List<String> names) {
    int most = 10;
    return names.size() <= most
        ? names.toString()
        : names.subList(0, most) + " and " + (names.size() - most) + " more";
  }

  /**
   * Reads a file.
   *
   * @param keyName the column that names the perturbation, or an empty text for the first one
   * @throws BadInputException if the file is not a table of finite numbers beside that column
   */
  static void read(Path path, char separator, String keyName, Embeddings into) {
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setDelimiter(separator).setIgnoreEmptyLines(true).get();
    try (CSVParser parser = CSVParser.parse(TextFile.open(path), format)) {
      Iterator<CSVRecord> records = parser.iterator();
      if (!records.hasNext()) {
        throw new BadInputException(path + ": the table is empty; its first row names the columns");
      }
      DelimitedTable table = new DelimitedTable(path, records.next(), keyName);
      float[] vector = new float[table.header.size() - 1];
      while (records.hasNext()) {
        table.read(records.next(), vector, into);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new BadInputException(path + ": the table cannot be read: " + e.getMessage(), e);
    }
  }

  private void read(CSVRecord row, float[] vector, Embeddings into) {
    if (row.size() != header.size()) {
      throw new BadInputException(
          path
              + ": row "
              + row.getRecordNumber()
              + " has "
              + row.size()
              + " columns, the header "
              + header.size()
              + "; check the separator and the quotes");
    }
    int next = 0;
    for (int column = 0; column < header.size(); column++) {
      if (column != key) {
        vector[next++] = number(row, column);
      }
    }
    into.add(row.get(key), row.getRecordNumber(), vector);
  }

  private float number(CSVRecord row, int column) {
    String text = row.get(column).trim();
    float value;
    try {
      value = Float.parseFloat(text);
    } catch (NumberFormatException e) {
      value = Float.NaN;
    }
    if (!Float.isFinite(value)) {
      throw new BadInputException(
          path
              + ": row "
              + row.getRecordNumber()
              + ", column '"
              + header.get(column)
              + "': '"
              + text
              + "' is not a finite number; correct it, or take the column out");
    }
    return value;
  }
}
