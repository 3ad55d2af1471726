package org.cpajvm.core.metrics;

/**
 * Predictions that need no model, which one has to beat. Each is made from the means of training
 * cells; see {@link Baselines}.
 */
public enum Baseline {
  /** Nothing happens: the control cells with the same covariates. */
  CONTROL,
  /**
   * What mostly happens: control, plus the mean change over the treatments that were seen with the
   * same covariates, each treatment counting once. Where none was, over those of all covariates.
   */
  MEAN_PERTURBED,
  /**
   * Effects add up: control, plus the change of each perturbation of a combination on its own.
   * There is none for a single perturbation.
   */
  ADDITIVE,
  /**
   * Effects carry over: control, plus the mean change of the same treatment over the other values
   * of the covariates.
   */
  SHIFT
}
