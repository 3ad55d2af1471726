package org.cpajvm.api.model;

/**
 * What a model can give for each cell, with the width of its row: G genes or Z latent dimensions.
 */
public enum Output {
  /** The mean of the likelihood without zero inflation, [G]. */
  MEAN,
  /**
   * The inverse dispersion theta of nb and zinb, [G], the same for each cell; the standard
   * deviation of gauss.
   */
  DISPERSION,
  /** The probability of an inflated zero, [G]; zinb only. */
  ZERO_INFLATION,
  /** Minus the log likelihood of the cell, one number. */
  RECONSTRUCTION,
  /** The basal state, [Z]; the mean of a variational encoder. */
  Z_BASAL,
  /** The full latent state, [Z]. */
  Z,
  /** The latent state without the batch covariate, [Z]. */
  Z_CORRECTED,
  /** The latent state without the treatment, [Z]. */
  Z_NO_TREATMENT,
  /** The latent state without treatment and batch covariate, [Z]. */
  Z_NO_TREATMENT_CORRECTED
}
