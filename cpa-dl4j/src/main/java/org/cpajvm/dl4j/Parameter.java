package org.cpajvm.dl4j;

/**
 * A trained tensor of the model.
 *
 * @param name its name in files and in the graph
 * @param group the optimizer that updates it
 * @param start how it begins
 * @param shape its shape; a weight is [out, in]
 */
record Parameter(String name, Group group, Start start, long... shape) {

  /** The optimizers. */
  enum Group {
    AUTOENCODER,
    DOSER,
    ADVERSARY
  }

  /** How a parameter begins. */
  sealed interface Start permits Uniform, Normal, Constant {}

  /** Uniform in plus or minus the bound. */
  record Uniform(double bound) implements Start {}

  /** Normal with mean 0 and variance 1; the first rows are 0. */
  record Normal(int zeroRows) implements Start {}

  /** The same number everywhere. */
  record Constant(double value) implements Start {}

  long size() {
    long size = 1;
    for (long length : shape) {
      size *= length;
    }
    return size;
  }
}
