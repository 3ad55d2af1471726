package org.cpajvm.api;

/**
 * The root of every error that this project reports on purpose.
 *
 * <p>The message is one line for the user: what is wrong, where (file, column, row, value) and how
 * to fix it. Anything else that is thrown is a defect of the program.
 */
public class CpaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an error with a message for the user. */
  public CpaException(String message) {
    super(message);
  }

  /** Creates an error with a message for the user and its cause, which {@code --verbose} shows. */
  public CpaException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The exit code of the command line for this error: 1 failed, 2 usage, 3 bad input, 4 training
   * diverged.
   */
  public int exitCode() {
    return 1;
  }
}
