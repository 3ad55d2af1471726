package org.cpajvm.core.model;

import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.study.PerturbationEncoding;
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
        design.encoding().map(encoding -> vectors(design, encoding)),
        precision,
        seed);
  }

  private static ModelSpec.ExternalEncoding vectors(
      StudyDesign design, PerturbationEncoding encoding) {
    float[][] vectors =
        design.perturbations().stream()
            .map(name -> encoding.vector(name).orElse(null))
            .toArray(float[][]::new);
    return new ModelSpec.ExternalEncoding(encoding.dimension(), vectors);
  }
}
