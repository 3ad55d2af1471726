package org.cpajvm.core.model;

/**
 * Where a model comes from.
 *
 * @param version the version of this program that trained it
 * @param created when training ended, as an ISO 8601 instant
 * @param java the Java runtime
 * @param platform operating system and processor
 * @param seed the seed of all random numbers
 * @param source the data set
 * @param cells its cells
 * @param trainingCells how many were trained on
 * @param seconds how long training took
 * @param mask how the masks were made whose genes counted more in the loss, or null where all genes
 *     counted alike
 * @param threads how many threads did arithmetic, which decides how sums are rounded; 0 where it is
 *     not known
 */
public record Provenance(
    String version,
    String created,
    String java,
    String platform,
    long seed,
    String source,
    int cells,
    int trainingCells,
    double seconds,
    String mask,
    int threads) {

  /** Where a model comes from whose number of threads is not known. */
  public Provenance(
      String version,
      String created,
      String java,
      String platform,
      long seed,
      String source,
      int cells,
      int trainingCells,
      double seconds,
      String mask) {
    this(version, created, java, platform, seed, source, cells, trainingCells, seconds, mask, 0);
  }

  /** Where a model comes from in whose training all genes counted alike. */
  public Provenance(
      String version,
      String created,
      String java,
      String platform,
      long seed,
      String source,
      int cells,
      int trainingCells,
      double seconds) {
    this(version, created, java, platform, seed, source, cells, trainingCells, seconds, null);
  }
}
