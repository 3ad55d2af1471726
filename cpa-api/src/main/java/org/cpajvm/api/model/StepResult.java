package org.cpajvm.api.model;

/**
 * What one training step saw, before its updates. A term that the step did not need is NaN; a norm
 * is that of the gradient before clipping.
 *
 * @param step what was asked for
 * @param reconstruction the reconstruction loss
 * @param kl the KL divergence; 0 without a variational encoder
 * @param adversary the loss of the adversaries
 * @param penalty their gradient penalty
 * @param autoencoderNorm the norm of the autoencoder's gradient
 * @param doserNorm the norm of the dosers' gradient
 * @param adversaryNorm the norm of the adversaries' gradient
 */
public record StepResult(
    TrainStep step,
    double reconstruction,
    double kl,
    double adversary,
    double penalty,
    double autoencoderNorm,
    double doserNorm,
    double adversaryNorm) {}
