package org.cpajvm.api;

/** A file or a data set is wrong, and training or prediction on it would be too (exit code 3). */
public final class BadInputException extends CpaException {
  private static final long serialVersionUID = 1L;

  /** Creates an error with a message for the user. */
  public BadInputException(String message) {
    super(message);
  }

  /** Creates an error with a message for the user and its cause. */
  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 3;
  }
}
