package org.cpajvm.api;

/** A result could not be written: a full disk, a missing folder, no permission (exit code 1). */
public final class OutputException extends CpaException {
  private static final long serialVersionUID = 1L;

  /** Creates an error with a message for the user. */
  public OutputException(String message) {
    super(message);
  }

  /** Creates an error with a message for the user and its cause. */
  public OutputException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 1;
  }
}
