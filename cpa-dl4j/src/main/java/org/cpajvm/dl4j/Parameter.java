package org.cpajvm.dl4j;

import java.util.SplittableRandom;

/**
 * A trained tensor of the model.
 *
 * @param name its name in files and in the graph
 * @param group the optimizer that updates it
 * @param start how it begins
 * @param byColumn whether it is column after column in memory, and not row after row
 * @param shape its shape; a weight is [out, in]
 */
record Parameter(String name, Group group, Start start, boolean byColumn, long... shape) {

  /** The optimizers. */
  enum Group {
    AUTOENCODER,
    DOSER,
    ADVERSARY
  }

  /** How a parameter begins. */
  interface Start {
    /** The number for an element in this row. */
    double draw(SplittableRandom random, long row);
  }

  /** Uniform in plus or minus a bound. */
  static Start uniform(double bound) {
    return (random, row) -> random.nextDouble(-bound, bound);
  }

  /** Normal with mean 0 and variance 1; the first rows are 0. */
  static Start normal(int zeroRows) {
    return (random, row) -> row < zeroRows ? 0 : random.nextGaussian();
  }

  /** Normal with mean 0 and this standard deviation. */
  static Start scaled(double deviation) {
    return (random, row) -> deviation * random.nextGaussian();
  }

  /** The same number everywhere. */
  static Start constant(double value) {
    return (random, row) -> value;
  }

  long size() {
    long size = 1;
    for (long length : shape) {
      size *= length;
    }
    return size;
  }
}
