package org.cpajvm.core.model;

import java.util.Optional;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.study.StudyDesign;

/** Makes the specification of a network from the design of a study. */
public final class Specs {

  private Specs() {}

  /** The specification for a study. */
  public static ModelSpec of(
      StudyDesign design,
      Hyperparameters hyperparameters,
      double[] conditionWeights,
      ModelSpec.Precision precision,
      long seed) {
    return new ModelSpec(
        hyperparameters.architecture(),
        hyperparameters.plan(),
        design.genes().size(),
        design.perturbations().size(),
        design.covariates().stream()
            .map(c -> new ModelSpec.CovariateSpec(c.name(), c.values().size(), c.batch()))
            .toList(),
        conditionWeights,
        Optional.empty(),
        precision,
        seed);
  }
}
