package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;

/**
 * Reads what is known about each perturbation, such as its SMILES, from a column of {@code obs}.
 */
final class AttributeColumn {
  private final ObsColumns obs;
  private final String column;
  private final Map<String, String> found = new TreeMap<>();
  private final Map<String, Integer> rowOf = new HashMap<>();

  private AttributeColumn(ObsColumns obs, String column) {
    this.obs = obs;
    this.column = column;
  }

  /**
   * The value of each perturbation, control among them, where some cell has it. A cell with one
   * perturbation has its value as it is; those of a combination are joined by the separator, in the
   * order of the names. A separator within brackets belongs to the value: {@code [Na+]} is one ion.
   *
   * @return by name, sorted
   * @throws BadInputException if there is no such column, a combination has another number of
   *     values than of names, or a perturbation has two different ones
   */
  static Map<String, String> read(CellDataset data, StudyColumns columns, String column) {
    ObsColumns obs = new ObsColumns(data);
    Column names = obs.column(columns.perturbation());
    Column values = obs.column(column);
    TreatmentParser parser = new TreatmentParser(columns.control(), columns.separator());
    AttributeColumn result = new AttributeColumn(obs, column);
    Set<List<String>> known = new HashSet<>();
    for (int row = 0; row < names.size(); row++) {
      if (!names.isMissing(row)
          && !values.isMissing(row)
          && known.add(List.of(names.text(row), values.text(row)))) {
        result.add(
            row,
            parser.names(names.text(row), obs.where(columns.perturbation(), row)),
            values.text(row),
            columns.separator());
      }
    }
    return Collections.unmodifiableMap(result.found);
  }

  private void add(int row, List<String> names, String text, String separator) {
    if (text.isBlank()) {
      return;
    }
    List<String> parts = parts(text, names, separator, obs.where(column, row));
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).isEmpty()) {
        add(row, names.get(i), parts.get(i));
      }
    }
  }

  private void add(int row, String name, String value) {
    String before = found.putIfAbsent(name, value);
    if (before == null) {
      rowOf.put(name, row);
    } else if (!before.equals(value)) {
      throw new BadInputException(
          obs.where(column, row)
              + ": '"
              + name
              + "' has '"
              + value
              + "', but in row "
              + rowOf.get(name)
              + " '"
              + before
              + "'; write the same for each cell");
    }
  }

  /**
   * The values of the perturbations of a treatment; an empty one is missing.
   *
   * @throws BadInputException if there are more or fewer of them than names
   */
  static List<String> parts(String text, List<String> names, String separator, String where) {
    List<String> parts = names.size() == 1 ? List.of(text.strip()) : split(text, separator);
    if (parts.size() != names.size()) {
      throw new BadInputException(
          where
              + ": '"
              + text
              + "' has "
              + parts.size()
              + (parts.size() == 1 ? " value" : " values")
              + " for "
              + names.size()
              + " perturbations ("
              + String.join(", ", names)
              + "); join one for each by '"
              + separator
              + "'");
    }
    return parts;
  }

  /** The parts between separators that are not within brackets. */
  static List<String> split(String text, String separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int brackets = 0;
    for (int i = 0; i < text.length(); i++) {
      if (brackets == 0 && i >= from && text.startsWith(separator, i)) {
        parts.add(text.substring(from, i).strip());
        from = i + separator.length();
      } else if (text.charAt(i) == '[') {
        brackets++;
      } else if (text.charAt(i) == ']' && brackets > 0) {
        brackets--;
      }
    }
    parts.add(text.substring(from).strip());
    return parts;
  }
}
