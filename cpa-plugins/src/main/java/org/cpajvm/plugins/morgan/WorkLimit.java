package org.cpajvm.plugins.morgan;

/**
 * Bounds the work that one molecule may cost, so that no string, however hostile, takes more than a
 * few seconds. Drugs stay below a thousandth of the limit.
 */
final class WorkLimit {
  private static final long STEPS = 100_000_000L;

  private long left = STEPS;

  /**
   * Counts work that is about to be done.
   *
   * @param steps about how many elementary steps it takes
   * @param position the character of the SMILES to name where the limit is passed
   * @throws InvalidSmilesException if that is too much
   */
  void spend(long steps, int position) {
    left -= steps;
    if (left < 0) {
      throw new InvalidSmilesException(
          position,
          "the molecule is too large or its rings are too entangled for a fingerprint; split it or"
              + " leave it out");
    }
  }
}
