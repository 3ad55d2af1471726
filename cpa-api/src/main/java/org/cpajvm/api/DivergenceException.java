package org.cpajvm.api;

/** A loss or gradient became NaN or infinite during training (exit code 4). */
public final class DivergenceException extends CpaException {
  private static final long serialVersionUID = 1L;

  /** Creates an error with a message for the user. */
  public DivergenceException(String message) {
    super(message);
  }

  /** Creates an error with a message for the user and its cause. */
  public DivergenceException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 4;
  }
}
