package org.cpajvm.core.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.study.StudyDesign;

/** The words for the groups of a study. */
record GroupLabels(StudyDesign design) {

  /** A group in words: treatment, dose, covariates. */
  String label(Group group) {
    String dose = design.columns().dose().isPresent() ? " at dose " + doses(group) : "";
    return group.covariates().isEmpty()
        ? treatment(group) + dose
        : treatment(group) + dose + ", " + String.join(", ", group.covariates());
  }

  /** A group that was left out, with its number of cells and the reason. */
  String describe(LeftOut group) {
    String cells =
        group.cells() == 1 ? "one cell" : String.format(Locale.ROOT, "%,d cells", group.cells());
    return label(group.group()) + ": " + cells + ", " + group.why();
  }

  String treatment(Group group) {
    return group.treatment().condition(design.columns().separator());
  }

  String doses(Group group) {
    return group.treatment().components().stream()
        .map(Treatment.Component::dose)
        .map(dose -> Double.toString(dose))
        .collect(Collectors.joining(design.columns().separator()));
  }

  /** The names of the covariates that a group has a value of. */
  List<String> covariates() {
    return design.covariates().stream()
        .filter(covariate -> !covariate.batch())
        .map(StudyDesign.Covariate::name)
        .toList();
  }
}
