package org.cpajvm.plugins.morgan;

/** The bonds that can be written in a SMILES. */
enum BondSymbol {
  NONE("", null),
  // Those with two characters come before those that begin alike.
  TO_ACCEPTOR("->", BondType.DATIVE),
  FROM_DONOR("<-", BondType.DATIVE),
  SINGLE("-", BondType.SINGLE),
  DOUBLE("=", BondType.DOUBLE),
  TRIPLE("#", BondType.TRIPLE),
  QUADRUPLE("$", BondType.QUADRUPLE),
  AROMATIC(":", BondType.AROMATIC),
  UNKNOWN("~", BondType.UNKNOWN),
  UP("/", null),
  DOUBLE_DOWN("\\\\", null),
  DOWN("\\", null);

  private final String text;
  private final BondType type;

  BondSymbol(String text, BondType type) {
    this.text = text;
    this.type = type;
  }

  /** Reads the symbol that comes next, {@link #NONE} if none does. */
  static BondSymbol read(SmilesCursor cursor) {
    for (BondSymbol symbol : values()) {
      if (symbol != NONE && cursor.accept(symbol.text)) {
        return symbol;
      }
    }
    return NONE;
  }

  /** Whether this says what the bond is, so that at a ring number it wins. */
  boolean hasType() {
    return type != null;
  }

  /** What this means before a ring number, where an unknown bond is one that is not written. */
  BondSymbol atRing() {
    return this == UNKNOWN ? NONE : this;
  }

  /** The bond that this symbol makes, read from one atom to the next. */
  Bond bond(Atom from, Atom to) {
    boolean directed = this == UP || this == DOWN || this == DOUBLE_DOWN;
    return this == FROM_DONOR
        ? new Bond(to, from, type, directed)
        : new Bond(from, to, typeBetween(from, to), directed);
  }

  private BondType typeBetween(Atom from, Atom to) {
    if (type != null) {
      return type;
    }
    return from.aromatic && to.aromatic ? BondType.AROMATIC : BondType.SINGLE;
  }
}
