package org.cpajvm.dl4j;

/** The names of the placeholders that a batch or a step fills. */
final class Inputs {
  /** What the encoder sees, [B, G]: log1p of counts, or the expression itself. */
  static final String ENCODER = "in.encoder";

  /** Counts or expression as they are, [B, G]. */
  static final String EXPRESSION = "in.expression";

  /** The sum of the counts of each cell, [B, 1]. */
  static final String LIBRARY = "in.library";

  /**
   * The sum of lgamma(x + 1) over the genes of all cells, divided by the number of cells; a scalar.
   */
  static final String LOG_FACTORIALS = "in.log_factorials";

  /** For each gene the mean over cells of digamma(x + theta) - digamma(theta), [1, G]. */
  static final String THETA_GRADIENT = "in.theta_gradient";

  /**
   * The sum of lgamma(x + theta) - lgamma(theta) over the genes of a cell, the mean over cells; a
   * scalar.
   */
  static final String LOG_GAMMAS = "in.log_gammas";

  /** How much each gene counts in the loss of a cell, [B, G]; the mean of a row is 1. */
  static final String GENE_WEIGHTS = "in.gene_weights";

  /** 1 where a count is above 0, [B, G]. */
  static final String POSITIVE = "in.positive";

  /**
   * The distinct (perturbation, dose) of the batch as rows with a 1 at the perturbation, [U, P].
   */
  static final String COMPONENTS = "in.components";

  /** The dose of each of them, [U, 1]. */
  static final String DOSES = "in.doses";

  /** How much of each of them a cell has, [B, U]. */
  static final String TREATMENTS = "in.treatments";

  /** A draw from the standard normal for each latent dimension, [B, Z]. */
  static final String NOISE = "in.noise";

  /** The weight of KL; a scalar. */
  static final String KL_WEIGHT = "in.kl_weight";

  /** The weight of the adversaries; a scalar. */
  static final String ADVERSARY_WEIGHT = "in.adversary_weight";

  /** The weight of their gradient penalty; a scalar. */
  static final String PENALTY_WEIGHT = "in.penalty_weight";

  /** The basal state, [B, Z], where it is given. */
  static final String Z_BASAL = "in.z_basal";

  /** The vectors of an external encoding, [P, D]. */
  static final String ENCODING = "in.encoding";

  /** 1 for each perturbation with such a vector, [P, 1]. */
  static final String ENCODED = "in.encoded";

  private Inputs() {}

  /** The value of a covariate, one-hot, [B, values]. */
  static String covariate(int covariate) {
    return "in.covariate." + covariate;
  }

  /**
   * The labels of an adversary with the weights of their classes, [B, labels]; for the cross
   * entropy divided so that their sum is the mean, for the focal loss the plain weights.
   */
  static String target(int target) {
    return "in.target." + target;
  }

  /** What is kept of the units of a layer, scaled, [B, width]: dropout. */
  static String dropout(String layer) {
    return "in.dropout." + layer;
  }
}
