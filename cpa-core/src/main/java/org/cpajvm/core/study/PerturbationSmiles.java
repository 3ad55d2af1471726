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

/** Reads the structure of each perturbation from a column of SMILES. */
public final class PerturbationSmiles {
  private final ObsColumns obs;
  private final String column;
  private final Map<String, String> found = new TreeMap<>();
  private final Map<String, Integer> rowOf = new HashMap<>();

  private PerturbationSmiles(ObsColumns obs, String column) {
    this.obs = obs;
    this.column = column;
  }

  /**
   * The SMILES of each perturbation, control among them, where some cell has it. A cell with one
   * perturbation has its SMILES as it is; those of a combination are joined by the separator, in
   * the order of the names. A separator within brackets belongs to the SMILES: {@code [Na+]} is one
   * ion.
   *
   * @return by name, sorted; empty where the columns name no column of SMILES
   * @throws BadInputException if there is no such column, a combination has another number of
   *     SMILES than of names, or a perturbation has two different ones
   */
  public static Map<String, String> read(CellDataset data, StudyColumns columns) {
    if (columns.smiles().isEmpty()) {
      return Map.of();
    }
    ObsColumns obs = new ObsColumns(data);
    String column = columns.smiles().get();
    Column names = obs.column(columns.perturbation());
    Column smiles = obs.column(column);
    TreatmentParser parser = new TreatmentParser(columns.control(), columns.separator());
    PerturbationSmiles result = new PerturbationSmiles(obs, column);
    Set<List<String>> known = new HashSet<>();
    for (int row = 0; row < names.size(); row++) {
      if (!names.isMissing(row)
          && !smiles.isMissing(row)
          && known.add(List.of(names.text(row), smiles.text(row)))) {
        result.add(
            row,
            parser.names(names.text(row), obs.where(columns.perturbation(), row)),
            smiles.text(row),
            columns.separator());
      }
    }
    return Collections.unmodifiableMap(result.found);
  }

  private void add(int row, List<String> names, String text, String separator) {
    if (text.isBlank()) {
      return;
    }
    List<String> parts = names.size() == 1 ? List.of(text.strip()) : split(text, separator);
    if (parts.size() != names.size()) {
      throw new BadInputException(
          obs.where(column, row)
              + ": '"
              + text
              + "' has "
              + parts.size()
              + " SMILES for "
              + names.size()
              + " perturbations ("
              + String.join(", ", names)
              + "); join one for each by '"
              + separator
              + "'");
    }
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).isEmpty()) {
        add(row, names.get(i), parts.get(i));
      }
    }
  }

  private void add(int row, String name, String smiles) {
    String before = found.putIfAbsent(name, smiles);
    if (before == null) {
      rowOf.put(name, row);
    } else if (!before.equals(smiles)) {
      throw new BadInputException(
          obs.where(column, row)
              + ": the SMILES of '"
              + name
              + "' is '"
              + smiles
              + "', but in row "
              + rowOf.get(name)
              + " it is '"
              + before
              + "'; write the same for each cell");
    }
  }

  /** The parts between separators that are not within brackets. */
  static List<String> split(String smiles, String separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int brackets = 0;
    for (int i = 0; i < smiles.length(); i++) {
      if (brackets == 0 && i >= from && smiles.startsWith(separator, i)) {
        parts.add(smiles.substring(from, i).strip());
        from = i + separator.length();
      } else if (smiles.charAt(i) == '[') {
        brackets++;
      } else if (smiles.charAt(i) == ']' && brackets > 0) {
        brackets--;
      }
    }
    parts.add(smiles.substring(from).strip());
    return parts;
  }
}
