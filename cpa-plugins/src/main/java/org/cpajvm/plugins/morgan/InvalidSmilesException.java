package org.cpajvm.plugins.morgan;

import org.cpajvm.api.CpaException;

/** A SMILES that is no molecule, or one that is too complex to be worked on. */
final class InvalidSmilesException extends CpaException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param position the character of the SMILES that it is about, counted from 1
   * @param reason what is wrong with it
   */
  InvalidSmilesException(int position, String reason) {
    super("position " + position + ": " + reason);
  }

  @Override
  public int exitCode() {
    return 3;
  }
}
