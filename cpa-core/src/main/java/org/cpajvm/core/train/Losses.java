package org.cpajvm.core.train;

import java.util.Optional;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.core.model.EpochReport;

/** The means of the losses over the batches of an epoch, each over those that computed it. */
final class Losses {
  private double reconstruction;
  private double kl;
  private int autoencoderSteps;
  private double adversary;
  private int adversarySteps;
  private double penalty;
  private int penaltySteps;

  void add(StepResult result) {
    if (result.step().autoencoder()) {
      reconstruction += result.reconstruction();
      kl += result.kl();
      autoencoderSteps++;
    }
    if (!Double.isNaN(result.adversary())) {
      adversary += result.adversary();
      adversarySteps++;
    }
    if (result.step().adversary()) {
      penalty += result.penalty();
      penaltySteps++;
    }
  }

  EpochReport report(
      int epoch,
      double learningRate,
      int cells,
      double seconds,
      Optional<EpochReport.Validation> validation) {
    return new EpochReport(
        epoch,
        reconstruction / autoencoderSteps,
        kl / autoencoderSteps,
        adversary / adversarySteps,
        penalty / penaltySteps,
        learningRate,
        cells,
        seconds,
        validation);
  }

  /**
   * The first term of a step that is NaN or infinite, with its value, or null where all are finite.
   */
  static String notFinite(StepResult result) {
    boolean autoencoder = result.step().autoencoder();
    boolean adversary = result.step().adversary();
    if (autoencoder && !Double.isFinite(result.reconstruction())) {
      return "reconstruction loss is " + result.reconstruction();
    }
    if (autoencoder && !Double.isFinite(result.kl())) {
      return "KL divergence is " + result.kl();
    }
    if (adversary && !Double.isFinite(result.adversary())) {
      return "adversaries' loss is " + result.adversary();
    }
    if (adversary && !Double.isFinite(result.penalty())) {
      return "adversaries' gradient penalty is " + result.penalty();
    }
    if (autoencoder && !Double.isFinite(result.autoencoderNorm())) {
      return "norm of the autoencoder's gradient is " + result.autoencoderNorm();
    }
    if (autoencoder && !Double.isFinite(result.doserNorm())) {
      return "norm of the dosers' gradient is " + result.doserNorm();
    }
    return adversary && !Double.isFinite(result.adversaryNorm())
        ? "norm of the adversaries' gradient is " + result.adversaryNorm()
        : null;
  }
}
