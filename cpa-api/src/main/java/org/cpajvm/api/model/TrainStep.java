package org.cpajvm.api.model;

/**
 * What to do with one batch in training.
 *
 * @param autoencoder whether to update autoencoder and dosers, on reconstruction + {@code klWeight}
 *     KL - {@code adversaryWeight} adversary loss
 * @param adversary whether to update the adversaries, on adversary loss + {@code penaltyWeight}
 *     gradient penalty, with the basal state from before any update of this step
 * @param adversarial whether the autoencoder's objective has the adversaries in it; not while
 *     pretraining
 * @param klWeight the weight of KL
 * @param adversaryWeight the weight of the adversaries in the autoencoder's objective
 * @param penaltyWeight the weight of the gradient penalty
 * @param learningRate the rate of the autoencoder
 * @param doserLearningRate the rate of the dosers
 * @param adversaryLearningRate the rate of the adversaries
 * @param seed decides dropout and the samples of a variational encoder; the same seed gives the
 *     same step
 */
public record TrainStep(
    boolean autoencoder,
    boolean adversary,
    boolean adversarial,
    double klWeight,
    double adversaryWeight,
    double penaltyWeight,
    double learningRate,
    double doserLearningRate,
    double adversaryLearningRate,
    long seed) {

  /** Checks that there is something to do. */
  public TrainStep {
    if (!autoencoder && !adversary) {
      throw new IllegalArgumentException("a step that updates nothing");
    }
  }
}
