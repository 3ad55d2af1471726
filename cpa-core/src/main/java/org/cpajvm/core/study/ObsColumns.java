package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.config.Nearest;

/** Reads the columns of {@code obs} as the columns of a study, and says what is wrong with them. */
final class ObsColumns {
  private static final int SHOWN = 10;

  private final String source;
  private final Table obs;
  private final Function<String, Optional<String>> fileWithout;
  private final IntUnaryOperator rowOfFile;
  private final Map<String, String> leftOut; // parts that cannot be read, and why

  ObsColumns(CellDataset data) {
    this(data.source(), data.obs(), filesOf(data), row -> row, data.leftOut());
  }

  private ObsColumns(
      String source,
      Table obs,
      Function<String, Optional<String>> fileWithout,
      IntUnaryOperator rowOfFile,
      Map<String, String> leftOut) {
    this.source = source;
    this.obs = obs;
    this.fileWithout = fileWithout;
    this.rowOfFile = rowOfFile;
    this.leftOut = leftOut;
  }

  private static Function<String, Optional<String>> filesOf(CellDataset data) {
    return data instanceof ConcatenatedDataset files
        ? files::fileWithout
        : name -> Optional.empty();
  }

  /** Some rows of these; messages keep the numbers that rows have here. */
  ObsColumns select(int[] rows) {
    return new ObsColumns(
        source, obs.select(rows), fileWithout, row -> rowOfFile.applyAsInt(rows[row]), leftOut);
  }

  /** The table that the columns are of. */
  Table table() {
    return obs;
  }

  /** The column of this name. */
  Column column(String name) {
    return obs.column(name).orElseThrow(() -> absent(name));
  }

  /** The error for a column that is not there, or that cannot be read. */
  private BadInputException absent(String name) {
    String unread = leftOut.get("obs/" + name);
    return new BadInputException(
        unread != null
            ? unread
            : fileWithout.apply(name).orElse(source)
                + ": obs has no column '"
                + name
                + "'"
                + Nearest.hint(name, obs.columns().keySet())
                + "; it has: "
                + Nearest.some(name, obs.columns().keySet()));
  }

  /** The values of a column in which none may be missing. */
  String[] complete(String name) {
    Column column = column(name);
    String[] values = new String[column.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = column.text(row);
      if (values[row] == null) {
        throw new BadInputException(
            where(name, row) + ": the value is missing; fill it in or leave the cell out");
      }
    }
    return values;
  }

  /** The treatment of each cell; the same object for the same one. */
  List<Treatment> treatments(StudyColumns columns) {
    Column names = column(columns.perturbation());
    Optional<Column> doses = columns.dose().map(this::column);
    TreatmentParser parser = new TreatmentParser(columns.control(), columns.separator());
    Map<List<String>, Treatment> known = new HashMap<>();
    Map<Treatment, Treatment> canonical = new HashMap<>();
    List<Treatment> treatments = new ArrayList<>();
    for (int row = 0; row < obs.size(); row++) {
      String name = names.text(row);
      String dose = doses.isPresent() ? doses.get().text(row) : "";
      int at = row;
      if (name == null || name.isBlank()) {
        throw new BadInputException(
            where(columns.perturbation(), row)
                + ": the treatment is missing; label cells without one '"
                + columns.control()
                + "'");
      }
      if (dose == null) {
        throw new BadInputException(
            where(columns.dose().orElseThrow(), row)
                + ": the dose is missing; give '"
                + name
                + "' one");
      }
      treatments.add(
          known.computeIfAbsent(
              List.of(name, dose),
              key ->
                  canonical.computeIfAbsent(
                      parser.parse(name, doses.map(d -> dose), where(columns.perturbation(), at)),
                      t -> t)));
    }
    return treatments;
  }

  /** Refuses a control label that does not occur. */
  void checkControl(List<Treatment> treatments, StudyColumns columns) {
    boolean occurs =
        treatments.stream()
            .anyMatch(t -> t.components().get(0).perturbation().equals(columns.control()));
    if (!occurs) {
      Map<String, Integer> counts = new HashMap<>();
      treatments.forEach(t -> counts.merge(t.condition(columns.separator()), 1, Integer::sum));
      List<String> frequent =
          counts.entrySet().stream()
              .sorted(
                  Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                      .thenComparing(Map.Entry.comparingByKey()))
              .limit(SHOWN)
              .map(Map.Entry::getKey)
              .toList();
      throw new BadInputException(
          source
              + ", obs column '"
              + columns.perturbation()
              + "': no cell has the control label '"
              + columns.control()
              + "'"
              + Nearest.hint(columns.control(), counts.keySet())
              + "; the most frequent labels are: "
              + String.join(", ", frequent));
    }
  }

  /** The number of a row in messages. */
  int rowOfFile(int row) {
    return rowOfFile.applyAsInt(row);
  }

  /** A place in messages: file, column, row and cell. */
  String where(String column, int row) {
    return source
        + ", obs column '"
        + column
        + "', row "
        + rowOfFile(row)
        + " (cell "
        + obs.index().text(row)
        + ")";
  }
}
