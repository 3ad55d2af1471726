package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.config.Nearest;

/**
 * Finds the cells that a hold-out names. Treatments are compared as treatments, so that {@code A+B}
 * holds out cells that are labelled {@code B+A} or {@code A+B+ctrl}; other values are compared as
 * {@link ColumnValues} reads them, and several of a column are alternatives.
 */
final class HeldOutCells {
  private final ObsColumns obs;
  private final StudyColumns columns;
  private final List<Treatment> treatments;
  private final IdentityHashMap<Treatment, String> conditionOfTreatment = new IdentityHashMap<>();
  private final Set<String> conditions = new HashSet<>();

  HeldOutCells(ObsColumns obs, StudyColumns columns, List<Treatment> treatments) {
    this.obs = obs;
    this.columns = columns;
    this.treatments = treatments;
  }

  /** Whether a cell is held out, for each cell. */
  IntPredicate of(HoldOut holdOut) {
    Map<String, String> values = parse(holdOut);
    List<IntPredicate> all = new ArrayList<>();
    String names = values.remove(columns.perturbation());
    if (names != null) {
      Optional<String> doses = columns.dose().map(values::remove);
      all.add(treated(names, doses, "--hold-out '" + holdOut.text() + "'"));
    }
    values.forEach((column, value) -> all.add(with(column, value)));
    return all.stream().reduce(cell -> true, IntPredicate::and);
  }

  /** Whether the data has all columns that a hold-out names. */
  boolean applies(HoldOut holdOut) {
    return obs.table().columns().keySet().containsAll(parse(holdOut).keySet());
  }

  private Map<String, String> parse(HoldOut holdOut) {
    return ColumnChoices.parse(holdOut.text(), obs.table().columns().keySet(), "--hold-out");
  }

  private IntPredicate treated(String names, Optional<String> doses, String where) {
    List<String> labels = treatmentLabels(names, where);
    if (doses.isEmpty()) {
      Set<String> conditions = new TreeSet<>();
      labels.forEach(label -> conditions.add(condition(label, where)));
      return cell -> conditions.contains(conditionOf(cell));
    }
    List<String> amounts =
        ColumnChoices.values(doses.get(), values(obs.column(columns.dose().orElseThrow())));
    Set<Treatment> wanted = new HashSet<>();
    for (String label : labels) {
      for (String amount : amounts) {
        parsed(label, amount, labels.size() * amounts.size() == 1, where).ifPresent(wanted::add);
      }
    }
    return cell -> wanted.contains(treatments.get(cell));
  }

  /** Where there are several doses, not all of them fit all of the treatments. */
  private Optional<Treatment> parsed(String label, String amount, boolean only, String where) {
    try {
      return Optional.of(parser().parse(label, Optional.of(amount), where));
    } catch (BadInputException e) {
      if (only) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** The treatments that are meant, one or several with commas between them. */
  private List<String> treatmentLabels(String names, String where) {
    return isTreatment(names, where)
        ? List.of(names)
        : ColumnChoices.values(names, values(obs.column(columns.perturbation())));
  }

  private boolean isTreatment(String label, String where) {
    return conditions().contains(condition(label, where));
  }

  private String condition(String label, String where) {
    return parser().parse(label, Optional.empty(), where).condition(columns.separator());
  }

  private TreatmentParser parser() {
    return new TreatmentParser(columns.control(), columns.separator());
  }

  private String conditionOf(int cell) {
    return conditionOfTreatment.computeIfAbsent(
        treatments.get(cell), t -> t.condition(columns.separator()));
  }

  private Set<String> conditions() {
    if (conditions.isEmpty()) {
      IntStream.range(0, treatments.size()).forEach(cell -> conditions.add(conditionOf(cell)));
    }
    return conditions;
  }

  private IntPredicate with(String name, String wanted) {
    Column column = obs.column(name);
    Set<String> values = new HashSet<>(ColumnChoices.values(wanted, values(column)));
    return cell -> !column.isMissing(cell) && values.contains(column.text(cell));
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

  /**
   * The error for a hold-out that fits no cell, or names a value that no cell has.
   *
   * @param fitting how many cells it fits
   * @return empty where all is right
   */
  Optional<BadInputException> error(HoldOut holdOut, int fitting) {
    StringBuilder hints = new StringBuilder();
    parse(holdOut).forEach((name, wanted) -> hints.append(hint(name, wanted, holdOut)));
    if (fitting > 0 && hints.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new BadInputException(
            "--hold-out '"
                + holdOut.text()
                + (fitting == 0 ? "' fits no cell" : "' names what no cell has")
                + hints
                + ": cpa inspect shows the values of each column"));
  }

  private String hint(String name, String wanted, HoldOut holdOut) {
    String where = "--hold-out '" + holdOut.text() + "'";
    Set<String> known = values(obs.column(name));
    boolean treatment = name.equals(columns.perturbation());
    boolean dose = columns.dose().filter(name::equals).isPresent();
    StringBuilder hints = new StringBuilder();
    for (String value :
        treatment ? treatmentLabels(wanted, where) : ColumnChoices.values(wanted, known)) {
      // Doses are compared as numbers, together with their treatments.
      if (dose || (treatment ? isTreatment(value, where) : known.contains(value))) {
        continue;
      }
      hints.append("; column '").append(name).append("' has no value '").append(value).append("'");
      int equals = value.indexOf('=');
      Set<String> names = obs.table().columns().keySet();
      hints.append(
          equals < 1
              ? Nearest.hint(value, known)
              : ", and there is no column '"
                  + value.substring(0, equals)
                  + "'"
                  + Nearest.hint(value.substring(0, equals), names));
    }
    return hints.toString();
  }
}
