package org.cpajvm.core.train;

import org.cpajvm.api.CpaException;

/** A training run was asked to end, and has saved a checkpoint (exit code 1). */
public final class StoppedException extends CpaException {
  private static final long serialVersionUID = 1L;

  /** Creates an error with a message for the user. */
  public StoppedException(String message) {
    super(message);
  }
}
