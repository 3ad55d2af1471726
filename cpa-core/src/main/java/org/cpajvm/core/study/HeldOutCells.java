package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.config.Nearest;

/**
 * Finds the cells that a hold-out names. Treatments are compared as treatments, so that {@code A+B}
 * holds out cells that are labelled {@code B+A} or {@code A+B+ctrl}; other values are compared as
 * {@link ColumnValues} reads them.
 */
final class HeldOutCells {
  private final ObsColumns obs;
  private final StudyColumns columns;
  private final List<Treatment> treatments;

  HeldOutCells(ObsColumns obs, StudyColumns columns, List<Treatment> treatments) {
    this.obs = obs;
    this.columns = columns;
    this.treatments = treatments;
  }

  /** Whether a cell is held out, for each cell. */
  IntPredicate of(HoldOut holdOut) {
    Map<String, String> values = new LinkedHashMap<>(holdOut.values());
    List<IntPredicate> all = new ArrayList<>();
    String names = values.remove(columns.perturbation());
    if (names != null) {
      Optional<String> doses = columns.dose().map(values::remove);
      all.add(treated(names, doses, "--hold-out '" + holdOut.text() + "'"));
    }
    values.forEach((column, value) -> all.add(with(column, value)));
    return all.stream().reduce(cell -> true, IntPredicate::and);
  }

  private IntPredicate treated(String names, Optional<String> doses, String where) {
    Treatment wanted =
        new TreatmentParser(columns.control(), columns.separator()).parse(names, doses, where);
    if (doses.isPresent()) {
      return cell -> treatments.get(cell).equals(wanted);
    }
    String condition = wanted.condition(columns.separator());
    IdentityHashMap<Treatment, Boolean> held = new IdentityHashMap<>();
    return cell ->
        held.computeIfAbsent(
            treatments.get(cell), t -> t.condition(columns.separator()).equals(condition));
  }

  private IntPredicate with(String name, String wanted) {
    Column column = obs.column(name);
    Optional<String> value = ColumnValues.find(wanted, values(column));
    return cell -> value.isPresent() && value.get().equals(column.text(cell));
  }

  private static Set<String> values(Column column) {
    Set<String> values = new TreeSet<>();
    for (int row = 0; row < column.size(); row++) {
      if (!column.isMissing(row)) {
        values.add(column.text(row));
      }
    }
    return values;
  }

  /** The error for a hold-out that fits no cell. */
  BadInputException fitsNone(HoldOut holdOut) {
    StringBuilder hints = new StringBuilder();
    holdOut
        .values()
        .forEach(
            (name, wanted) -> {
              Set<String> known = values(obs.column(name));
              if (ColumnValues.find(wanted, known).isEmpty()) {
                hints
                    .append("; column '")
                    .append(name)
                    .append("' has no value '")
                    .append(wanted)
                    .append("'")
                    .append(Nearest.hint(wanted, known));
              }
            });
    return new BadInputException(
        "--hold-out '"
            + holdOut.text()
            + "' fits no cell"
            + hints
            + ": cpa inspect shows the values of each column");
  }
}
