package org.cpajvm.api;

/**
 * The request itself is wrong: an unknown flag, setting or plugin name, a value out of its range
 * (exit code 2).
 */
public final class UsageException extends CpaException {
  private static final long serialVersionUID = 1L;

  /** Creates an error with a message for the user. */
  public UsageException(String message) {
    super(message);
  }

  /** Creates an error with a message for the user and its cause. */
  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 2;
  }
}
