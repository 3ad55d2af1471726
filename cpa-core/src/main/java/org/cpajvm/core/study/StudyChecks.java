package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.study.ConditionNames;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.config.Nearest;

/** Checks a study as a whole: splits that are empty, leak, or ask for what cannot be learned. */
final class StudyChecks {
  private static final int FEW = 10;
  private static final int SHOWN = 5;
  private static final int MANY_NUMBERS = 20;
  private static final Set<String> MISSING =
      Set.of("nan", "NaN", "NAN", "None", "NA", "N/A", "<NA>", "null", "NULL", "NaT");

  private StudyChecks() {}

  /**
   * Checks a study.
   *
   * @return what the user should know
   * @throws BadInputException if it cannot be trained on
   */
  static List<String> check(Study study) {
    int[] training = study.cells(Split.TRAIN);
    if (training.length < 2) {
      throw new BadInputException(
          study.source()
              + " has "
              + training.length
              + " cells to train on: check the split column and --hold-out");
    }
    boolean control = false;
    for (int cell : training) {
      control |= study.isControl(cell);
    }
    if (!control) {
      throw new BadInputException(
          study.source()
              + " has no control cells ('"
              + study.design().columns().control()
              + "') to train on: check the split column and --hold-out");
    }
    if (IntStream.of(training).allMatch(study::isControl)) {
      throw new BadInputException(
          study.source()
              + " has control cells only ('"
              + study.design().columns().control()
              + "') to train on, and no treatment to learn: check --perturbation, --control, the"
              + " split column and --hold-out");
    }
    List<String> warnings = new ArrayList<>();
    if (study.cells(Split.VALID).length == 0) {
      warnings.add(
          study.source()
              + " has no validation cells: the last state of the model is kept, not the best");
    }
    checkNames(study, warnings);
    checkControlLabel(study, warnings);
    checkMissing(study, warnings);
    checkPerturbations(study, training, warnings);
    checkCovariates(study, training, warnings);
    checkControls(study, warnings);
    checkLeakage(study, warnings);
    return warnings;
  }

  /** A separator that is a part of a name cuts it: {@code (+)-JQ1} becomes two perturbations. */
  private static void checkNames(Study study, List<String> warnings) {
    List<String> cut =
        study.design().perturbations().stream()
            .filter(name -> !balanced(name, '(', ')') || !balanced(name, '[', ']'))
            .toList();
    if (!cut.isEmpty()) {
      warnings.add(
          some(cut)
              + " a bracket without its other half: if '"
              + study.design().columns().separator()
              + "' is a part of names, choose another --separator");
    }
  }

  /** A label of control that holds the separator is control as a whole; its parts are not. */
  private static void checkControlLabel(Study study, List<String> warnings) {
    StudyColumns columns = study.design().columns();
    List<String> parts =
        new ConditionNames(columns.control(), columns.separator())
            .split(columns.control()).stream()
                .filter(part -> study.design().perturbationId(part).isPresent())
                .filter(part -> !part.equals(columns.control()))
                .toList();
    if (!parts.isEmpty()) {
      warnings.add(
          "the label of control '"
              + columns.control()
              + "' holds the separator '"
              + columns.separator()
              + "'; on its own '"
              + parts.get(0)
              + "' is taken for a perturbation: choose another --separator or label of control"
              + " if it is none");
    }
  }

  /** Text that programs write for missing values is no name. */
  private static void checkMissing(Study study, List<String> warnings) {
    warnOfMissing(
        "perturbations",
        study.design().perturbations().subList(2, study.design().perturbations().size()),
        warnings);
    for (StudyDesign.Covariate covariate : study.design().covariates()) {
      warnOfMissing("values of '" + covariate.name() + "'", covariate.values(), warnings);
    }
  }

  private static void warnOfMissing(String what, List<String> names, List<String> warnings) {
    List<String> found = names.stream().filter(MISSING::contains).toList();
    if (!found.isEmpty()) {
      warnings.add(
          "of the "
              + what
              + " some look like missing values, as obs.astype(str) writes them: "
              + String.join(", ", found)
              + "; leave such cells out (--keep) or fill the values in");
    }
  }

  private static boolean balanced(String name, char open, char close) {
    return name.chars().filter(c -> c == open).count()
        == name.chars().filter(c -> c == close).count();
  }

  private static void checkPerturbations(Study study, int[] training, List<String> warnings) {
    int[] counts = new int[study.design().perturbations().size()];
    for (int cell : training) {
      for (int id : study.perturbationIds(study.treatment(cell))) {
        counts[id]++;
      }
    }
    List<String> unseen = new ArrayList<>();
    List<String> few = new ArrayList<>();
    for (int id = StudyDesign.CONTROL_ID; id < counts.length; id++) {
      if (counts[id] < FEW) {
        (counts[id] == 0 ? unseen : few).add(study.design().perturbations().get(id));
      }
    }
    if (!unseen.isEmpty()) {
      warnings.add(
          some(unseen)
              + " no training cells: only a model with an encoder (--encoder) can predict "
              + (unseen.size() == 1 ? "it" : "them"));
    }
    if (!few.isEmpty()) {
      warnings.add(some(few) + " fewer than " + FEW + " training cells");
    }
  }

  /** A value without training cells has no vector of its own, and a measurement is no category. */
  private static void checkCovariates(Study study, int[] training, List<String> warnings) {
    for (int c = 0; c < study.design().covariates().size(); c++) {
      StudyDesign.Covariate covariate = study.design().covariates().get(c);
      int[] counts = new int[covariate.values().size()];
      for (int cell : training) {
        counts[study.covariate(c, cell)]++;
      }
      List<String> untrained =
          IntStream.range(0, counts.length)
              .filter(value -> counts[value] == 0)
              .mapToObj(covariate.values()::get)
              .toList();
      if (!untrained.isEmpty()) {
        warnings.add(
            "covariate '"
                + covariate.name()
                + "': no training cells of "
                + Nearest.some("", untrained)
                + "; the model takes the mean of the trained values for "
                + (untrained.size() == 1 ? "it" : "each"));
      }
      if (isMeasurement(covariate.values(), training.length)) {
        warnings.add(
            "covariate '"
                + covariate.name()
                + "' has "
                + covariate.values().size()
                + " different numbers, and the model learns a vector for each: is it a category?"
                + " Leave it out, or make bins of it");
      }
    }
  }

  /** Many numbers with decimals, or with hardly any cells for each, are measured. */
  private static boolean isMeasurement(List<String> values, int cells) {
    return values.size() > MANY_NUMBERS
        && values.stream().allMatch(ColumnValues::isNumber)
        && (values.stream().anyMatch(value -> !value.matches("[+-]?\\d+(\\.0+)?"))
            || cells / values.size() < FEW);
  }

  /** Predictions start from control cells with the same covariates: without them there are none. */
  private static void checkControls(Study study, List<String> warnings) {
    Set<List<Object>> controls = new HashSet<>();
    Map<List<Object>, Integer> treated = new LinkedHashMap<>();
    for (int cell = 0; cell < study.cells(); cell++) {
      List<Object> covariates = covariates(study, cell);
      if (!study.isControl(cell)) {
        treated.merge(covariates, 1, Integer::sum);
      } else if (study.split(cell) != Split.OOD) {
        controls.add(covariates);
      }
    }
    treated.keySet().removeAll(controls);
    if (!treated.isEmpty()) {
      warnings.add(
          "no control cells beside the treated cells of "
              + treated.entrySet().stream()
                  .map(e -> join(e.getKey()) + " (" + e.getValue() + " treated)")
                  .sorted()
                  .limit(SHOWN)
                  .collect(Collectors.joining("; "))
              + (treated.size() > SHOWN ? "; and " + (treated.size() - SHOWN) + " more" : "")
              + ": nothing can be predicted or evaluated there");
    }
  }

  private static String join(List<Object> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /** A group of cells, the batch left out, that is both held out and trained on is not held out. */
  private static void checkLeakage(Study study, List<String> warnings) {
    Map<List<Object>, boolean[]> seen = new HashMap<>();
    for (int cell = 0; cell < study.cells(); cell++) {
      if (!study.isControl(cell) && study.split(cell) != Split.VALID) {
        boolean[] in = seen.computeIfAbsent(group(study, cell), g -> new boolean[2]);
        in[study.split(cell) == Split.OOD ? 1 : 0] = true;
      }
    }
    TreeSet<String> leaks = new TreeSet<>();
    seen.forEach(
        (group, in) -> {
          if (in[0] && in[1]) {
            Treatment treatment = (Treatment) group.get(0);
            leaks.add(
                treatment.condition(study.design().columns().separator())
                    + " "
                    + group.subList(1, group.size()));
          }
        });
    if (!leaks.isEmpty()) {
      warnings.add(
          "held-out cells leak: of the same treatment and covariates some cells are held out and"
              + " some trained on: "
              + String.join("; ", leaks.stream().limit(SHOWN).toList())
              + (leaks.size() > SHOWN ? "; ..." : ""));
    }
  }

  private static List<Object> group(Study study, int cell) {
    List<Object> group = new ArrayList<>(List.of(study.treatments().get(study.treatment(cell))));
    group.addAll(covariates(study, cell));
    return group;
  }

  /** The values of the covariates of a cell, the batch left out. */
  private static List<Object> covariates(Study study, int cell) {
    List<Object> group = new ArrayList<>();
    for (int c = 0; c < study.design().covariates().size(); c++) {
      StudyDesign.Covariate covariate = study.design().covariates().get(c);
      if (!covariate.batch()) {
        group.add(covariate.values().get(study.covariate(c, cell)));
      }
    }
    return group;
  }

  private static String some(List<String> names) {
    return names.size()
        + " perturbation"
        + (names.size() == 1 ? "" : "s")
        + " ("
        + String.join(", ", names.stream().limit(SHOWN).toList())
        + (names.size() > SHOWN ? ", ..." : "")
        + ")"
        + (names.size() == 1 ? " has" : " have");
  }
}
