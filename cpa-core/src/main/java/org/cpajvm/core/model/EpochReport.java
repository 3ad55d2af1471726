package org.cpajvm.core.model;

import java.util.Optional;

/**
 * What one epoch of training gave.
 *
 * @param epoch the epoch, from 0
 * @param reconstruction the mean reconstruction loss of the batches that updated the autoencoder
 * @param kl the mean KL divergence of those
 * @param adversary the mean loss of the adversaries over the batches that computed it
 * @param penalty the mean gradient penalty over the batches that updated the adversaries
 * @param learningRate the learning rate of the autoencoder
 * @param cells how many cells were trained on
 * @param seconds how long it took, without validation
 * @param validation what was seen on the validation cells, where they were looked at
 */
public record EpochReport(
    int epoch,
    double reconstruction,
    double kl,
    double adversary,
    double penalty,
    double learningRate,
    int cells,
    double seconds,
    Optional<Validation> validation) {

  /**
   * The state of the model on the validation cells. A metric that is undefined is NaN.
   *
   * @param reconstruction the mean reconstruction loss
   * @param r2Mean R2 of the means over the cells of a group, the mean over groups
   * @param r2Var R2 of the variances likewise
   * @param basalPurity how far the neighbours of a cell in the basal state share its labels; less
   *     is better disentangled
   * @param fullPurity the same in the full latent state
   * @param metric r2Mean + 0.5 r2Var + exp(fullPurity - basalPurity): what the best state is chosen
   *     by
   * @param groups how many groups had two cells or more
   * @param skippedGroups how many had fewer
   * @param besideControl the same R2 of means of treated groups, beside that of control; null where
   *     no group has control cells, or an older version has made the report
   */
  public record Validation(
      double reconstruction,
      double r2Mean,
      double r2Var,
      double basalPurity,
      double fullPurity,
      double metric,
      int groups,
      int skippedGroups,
      BesideControl besideControl) {

    /** Whether the metric is no number, so that it decides nothing. */
    public boolean isUndefined() {
      return !Double.isFinite(metric);
    }

    /** Whether the model predicts the validation cells worse than the mean of control does. */
    public boolean isWorseThanControl() {
      return besideControl != null && besideControl.model() < besideControl.control();
    }
  }

  /**
   * R2 of the means of treated groups, the mean over groups: of the model, and of the mean of the
   * control cells with the same covariates.
   *
   * @param model the model's
   * @param control that of control: a model that does nothing
   * @param groups the number of groups, the same for both
   */
  public record BesideControl(double model, double control, int groups) {}
}
