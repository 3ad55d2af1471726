package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pairs the ring numbers of a SMILES. The bonds that they stand for come after all others, by
 * ascending number; the order of bonds decides between the Kek&uuml;l&eacute; forms of a molecule.
 */
final class RingClosures {

  /**
   * One end of a ring bond.
   *
   * @param atom the atom that the number follows
   * @param symbol the bond that was written before the number
   * @param position where the number is
   */
  private record End(Atom atom, BondSymbol symbol, int position) {}

  /** A ring bond, and where the number is that closed it. */
  private record Closure(Bond bond, int position) {}

  private final Map<Integer, End> open = new HashMap<>();
  private final Map<Integer, List<Closure>> closed = new TreeMap<>();

  /** Takes a ring number: the first use opens it, the next one closes it, and so on. */
  void add(int number, Atom atom, BondSymbol symbol, int position) {
    End end = new End(atom, symbol, position);
    End start = open.remove(number);
    if (start == null) {
      open.put(number, end);
      return;
    }
    if (start.atom() == atom) {
      throw new InvalidSmilesException(position, "ring " + number + " binds an atom to itself");
    }
    closed
        .computeIfAbsent(number, key -> new ArrayList<>())
        .add(new Closure(bond(start, end), position));
  }

  /** The type that was written at the first end, or else at the second one. */
  private static Bond bond(End start, End end) {
    return start.symbol().hasType()
        ? start.symbol().atRing().bond(start.atom(), end.atom())
        : end.symbol().atRing().bond(end.atom(), start.atom());
  }

  /**
   * Adds the ring bonds to those of the chain.
   *
   * @param bonds receives them
   */
  void finish(List<Bond> bonds) {
    for (Map.Entry<Integer, End> unpaired : open.entrySet()) {
      throw new InvalidSmilesException(
          unpaired.getValue().position(), "ring " + unpaired.getKey() + " is never closed");
    }
    for (List<Closure> closures : closed.values()) {
      for (Closure closure : closures) {
        checkNew(closure);
        Bond bond = closure.bond();
        bond.begin.bonds.add(bond);
        bond.end.bonds.add(bond);
        bonds.add(bond);
      }
    }
  }

  private static void checkNew(Closure closure) {
    Bond bond = closure.bond();
    Atom fewer = bond.begin.degree() <= bond.end.degree() ? bond.begin : bond.end;
    Atom other = bond.other(fewer);
    for (Bond present : fewer.bonds) {
      if (present.other(fewer) == other) {
        throw new InvalidSmilesException(
            closure.position(), "a ring number binds two atoms that are bound already");
      }
    }
  }
}
