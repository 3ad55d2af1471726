package org.cpajvm.dl4j;

/** An op cannot be a part of a {@link StaticPlan}. */
final class NoPlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String op;

  /**
   * Names an op.
   *
   * @param op what SameDiff calls it
   * @param reason why it cannot, as the end of a sentence
   * @param cause what it failed with, or null
   */
  NoPlanException(String op, String reason, Throwable cause) {
    super("the op '" + op + "' " + reason, cause);
    this.op = op;
  }

  /** What SameDiff calls the op. */
  String op() {
    return op;
  }
}
