package org.cpajvm.core.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.TextFile;

/**
 * Reads an attribute of perturbations from a file: a row for each, separated by tabs in a {@code
 * .tsv} and by commas otherwise.
 *
 * <p>If the first row names a column as the attribute is called, in capitals or not, it is a
 * header, and the names are in the column {@code perturbation}, or else in the first of the others.
 * Otherwise there is no header: names come first, values second.
 */
final class AttributeFile {
  private static final String NAME = "perturbation";

  private AttributeFile() {}

  /**
   * The value of each perturbation; empty ones are left out.
   *
   * @throws BadInputException if the file cannot be read, a row has no name, or a perturbation has
   *     two different values
   */
  static Map<String, String> read(Path file, String attribute) {
    boolean tabs = file.toString().toLowerCase(Locale.ROOT).endsWith(".tsv");
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(tabs ? '\t' : ',')
            .setIgnoreEmptyLines(true)
            .setTrim(true)
            .get();
    try (CSVParser parser = CSVParser.parse(TextFile.open(file), format)) {
      return read(parser, file, attribute);
    } catch (NoSuchFileException e) {
      throw new BadInputException("there is no file " + file, e);
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw new BadInputException(file + " cannot be read as a table: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> read(CSVParser parser, Path file, String attribute) {
    Map<String, String> values = new TreeMap<>();
    int name = 0;
    int value = 1;
    boolean first = true;
    for (CSVRecord row : parser) {
      if (first) {
        first = false;
        List<String> header = row.stream().map(cell -> cell.toLowerCase(Locale.ROOT)).toList();
        if (header.contains(attribute)) {
          value = header.indexOf(attribute);
          name = header.contains(NAME) ? header.indexOf(NAME) : value == 0 ? 1 : 0;
          continue;
        }
      }
      add(values, row, name, value, file + ", line " + parser.getCurrentLineNumber());
    }
    return values;
  }

  private static void add(
      Map<String, String> values, CSVRecord row, int nameAt, int valueAt, String where) {
    if (row.size() <= Math.max(nameAt, valueAt)) {
      throw new BadInputException(
          where
              + " has "
              + row.size()
              + " columns: a name and a value for each perturbation are needed");
    }
    String name = row.get(nameAt);
    String value = row.get(valueAt);
    if (name.isEmpty()) {
      throw new BadInputException(where + " has no name of a perturbation");
    }
    if (value.isEmpty()) {
      return;
    }
    String before = values.putIfAbsent(name, value);
    if (before != null && !before.equals(value)) {
      throw new BadInputException(
          where
              + ": '"
              + name
              + "' has '"
              + value
              + "', but before '"
              + before
              + "'; keep one of them");
    }
  }
}
