package org.cpajvm.core.train;

import java.util.Optional;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.core.model.EpochReport;

/** The means of the losses over the batches of an epoch, each over those that computed it. */
final class Losses {
  private static final int RECONSTRUCTION = 0;
  private static final int KL = 1;
  private static final int AUTOENCODER_STEPS = 2;
  private static final int ADVERSARY = 3;
  private static final int ADVERSARY_LOSSES = 4;
  private static final int PENALTY = 5;
  private static final int PENALTIES = 6;

  private final double[] sums;

  Losses() {
    this(new double[PENALTIES + 1]);
  }

  /** Goes on with sums from {@link #sums()}. */
  Losses(double[] sums) {
    this.sums = sums.clone();
  }

  /** What was added up so far. */
  double[] sums() {
    return sums.clone();
  }

  void add(StepResult result) {
    if (result.step().autoencoder()) {
      sums[RECONSTRUCTION] += result.reconstruction();
      sums[KL] += result.kl();
      sums[AUTOENCODER_STEPS]++;
    }
    if (!Double.isNaN(result.adversary())) {
      sums[ADVERSARY] += result.adversary();
      sums[ADVERSARY_LOSSES]++;
    }
    if (result.step().adversary()) {
      sums[PENALTY] += result.penalty();
      sums[PENALTIES]++;
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
        sums[RECONSTRUCTION] / sums[AUTOENCODER_STEPS],
        sums[KL] / sums[AUTOENCODER_STEPS],
        sums[ADVERSARY] / sums[ADVERSARY_LOSSES],
        sums[PENALTY] / sums[PENALTIES],
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
