package org.cpajvm.api.model;

/** The distribution of expression given the decoder's output. */
public enum ReconstructionLoss {
  /** Normal, for log-normalized expression. */
  GAUSS,
  /** Negative binomial, for counts. */
  NB,
  /** Zero-inflated negative binomial, for counts. */
  ZINB;

  /** Whether expression must be counts. */
  public boolean needsCounts() {
    return this != GAUSS;
  }
}
