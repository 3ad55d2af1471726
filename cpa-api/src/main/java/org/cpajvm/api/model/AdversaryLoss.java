package org.cpajvm.api.model;

/** The loss of the adversarial classifiers. */
public enum AdversaryLoss {
  /** Cross entropy. */
  CCE,
  /** Focal loss with gamma 2 (Lin et al. 2017). */
  FOCAL
}
