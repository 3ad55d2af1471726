package org.cpajvm.plugins.morgan;

/** A bond of a {@link Molecule}; the steps of sanitization change it in place. */
final class Bond {
  final Atom begin;
  final Atom end;
  int index;
  BondType type;
  boolean aromatic;
  boolean inRing;

  /** Whether it was written {@code /} or {@code \}. */
  final boolean directed;

  /**
   * Creates a bond; a dative one leads from the donor {@code begin} to the acceptor {@code end}.
   */
  Bond(Atom begin, Atom end, BondType type, boolean directed) {
    this.begin = begin;
    this.end = end;
    this.type = type;
    this.aromatic = type == BondType.AROMATIC;
    this.directed = directed;
  }

  /** The atom at the other end. */
  Atom other(Atom atom) {
    return atom == begin ? end : begin;
  }

  /** How many valences of one of its atoms this bond takes. */
  double valenceAt(Atom atom) {
    return type == BondType.DATIVE && atom == begin ? 0 : type.order();
  }
}
