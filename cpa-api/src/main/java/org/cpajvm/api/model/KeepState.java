package org.cpajvm.api.model;

/** The state that a model has when its training ends. */
public enum KeepState {
  /**
   * The state with the highest validation metric, which decides about early stopping too; the last
   * state where that metric was never defined.
   */
  BEST,
  /** The last state; early stopping goes by the reconstruction loss of the validation cells. */
  LAST
}
