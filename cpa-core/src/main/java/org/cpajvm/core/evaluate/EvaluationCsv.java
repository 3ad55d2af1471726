package org.cpajvm.core.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cpajvm.core.metrics.Agreement;
import org.cpajvm.core.metrics.Group;

/**
 * An evaluation as CSV: a row for each group, method and set of genes, and one for each group that
 * was left out.
 */
final class EvaluationCsv {
  private final GroupLabels labels;
  private final List<String> lines = new ArrayList<>();

  private EvaluationCsv(GroupLabels labels) {
    this.labels = labels;
  }

  static String of(Evaluation evaluation, GroupLabels labels) {
    EvaluationCsv csv = new EvaluationCsv(labels);
    csv.header();
    Map<Set<HeldOut.Method>, Integer> sets = new HashMap<>();
    Averages.of(evaluation.groups()).forEach(a -> sets.put(a.methods().keySet(), sets.size() + 1));
    for (HeldOut group : evaluation.groups()) {
      csv.compared(group, sets.get(group.methods().keySet()));
    }
    evaluation.leftOut().forEach(csv::leftOut);
    return String.join("\n", csv.lines) + "\n";
  }

  private void header() {
    List<String> names = new ArrayList<>(List.of("treatment", "dose"));
    names.addAll(labels.covariates());
    names.addAll(List.of("cells", "control_cells", "method", "genes"));
    for (Agreement.Measure measure : Agreement.Measure.values()) {
      names.add(measure.label());
    }
    names.addAll(List.of("average_set", "left_out"));
    row(names);
  }

  private void compared(HeldOut group, int set) {
    group
        .methods()
        .forEach(
            (method, change) -> {
              for (Map.Entry<String, Agreement> genes : change.byGenes().entrySet()) {
                List<String> row = start(group.group(), group.cells());
                row.addAll(
                    List.of(
                        Integer.toString(group.controlCells()), method.label(), genes.getKey()));
                for (Agreement.Measure measure : Agreement.Measure.values()) {
                  row.add(Double.toString(genes.getValue().get(measure)));
                }
                row.addAll(List.of(Integer.toString(set), ""));
                row(row);
              }
            });
  }

  private void leftOut(LeftOut group) {
    List<String> row = start(group.group(), group.cells());
    row.addAll(Collections.nCopies(3 + Agreement.Measure.values().length + 1, ""));
    row.add(group.why());
    row(row);
  }

  private List<String> start(Group group, int cells) {
    List<String> row = new ArrayList<>(Arrays.asList(labels.treatment(group), labels.doses(group)));
    row.addAll(group.covariates());
    row.add(Integer.toString(cells));
    return row;
  }

  private void row(List<String> values) {
    lines.add(values.stream().map(EvaluationCsv::quote).collect(Collectors.joining(",")));
  }

  private static String quote(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
