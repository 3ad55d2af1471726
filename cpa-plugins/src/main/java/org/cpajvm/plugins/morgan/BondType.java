package org.cpajvm.plugins.morgan;

/** The types of bonds, with the numbers by which fingerprints know them. */
enum BondType {
  /** Written {@code ~}: a bond that says nothing and binds no electrons. */
  UNKNOWN(0, 0),
  SINGLE(1, 1),
  DOUBLE(2, 2),
  TRIPLE(3, 3),
  QUADRUPLE(4, 4),
  AROMATIC(12, 1.5),
  /** From a donor, which it costs no valence, to an acceptor. */
  DATIVE(17, 1);

  private final int number;
  private final double order;

  BondType(int number, double order) {
    this.number = number;
    this.order = order;
  }

  /** The number that enters the hash. */
  int number() {
    return number;
  }

  /** How many valences it takes; of a dative bond, at the acceptor. */
  double order() {
    return order;
  }
}
