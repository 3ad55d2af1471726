package org.cpajvm.core.predict;

/** What a predicted cell is. */
public enum PredictionRule {
  /**
   * The real control cell, changed as much as the model's cell changes from control to the
   * treatment. For counts, the cell's place in the distribution of the model's control cell is its
   * place in that of the treated one, so that the result is again counts.
   */
  ANCHORED,
  /** The mean of the likelihood: the decoder's mean. */
  MEAN,
  /** A draw from the likelihood. */
  SAMPLED
}
