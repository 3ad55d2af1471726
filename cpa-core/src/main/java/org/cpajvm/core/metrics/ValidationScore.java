package org.cpajvm.core.metrics;

/**
 * What CPA is validated on while it trains.
 *
 * @param r2 how well expression is reconstructed
 * @param disntBasal how much basal latents know of condition and covariates: the sum of {@link
 *     NeighbourPurity purities}; small is good
 * @param disntAfter the same of the latents with treatment and covariates added; large is good
 */
public record ValidationScore(GroupR2 r2, double disntBasal, double disntAfter) {

  /**
   * The one number by which the best state is chosen, as the reference implementation defines it:
   * r2_mean + r2_var / 2 + exp(disnt_after - disnt_basal). NaN where a part of it is.
   */
  public double cpaMetric() {
    return r2.mean() + 0.5 * r2.variance() + Math.exp(disntAfter - disntBasal);
  }
}
