package org.cpajvm.plugins.morgan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads the graph that a SMILES describes, as written: nothing is derived yet.
 *
 * <p>The grammar is Weininger's with RDKit's extensions: dative bonds, quadruple bonds, atomic
 * numbers, ring numbers of up to five digits in {@code %(...)}. A bond between two atoms that are
 * written aromatic is aromatic unless another is written. Branches may be nested to any depth.
 */
final class SmilesParser {
  private static final int LONGEST_RING_NUMBER = 5;

  /** A branch that is open: the atom it hangs on, and where it was opened. */
  private record Branch(Atom atom, int position) {}

  private final SmilesCursor cursor;
  private final AtomReader atomReader;
  private final List<Atom> atoms = new ArrayList<>();
  private final List<Bond> bonds = new ArrayList<>();
  private final Deque<Branch> branches = new ArrayDeque<>();
  private final RingClosures rings = new RingClosures();
  private Atom current;

  private SmilesParser(String smiles) {
    cursor = new SmilesCursor(smiles);
    atomReader = new AtomReader(cursor);
  }

  /**
   * Reads a SMILES; what follows the first blank is ignored.
   *
   * @throws InvalidSmilesException if it is not one
   */
  static Molecule parse(String smiles) {
    return new SmilesParser(smiles).molecule();
  }

  private Molecule molecule() {
    current = addAtom();
    while (!cursor.atEnd()) {
      switch (cursor.peek()) {
        case '(' -> openBranch();
        case ')' -> closeBranch();
        case '.' -> {
          cursor.skip(1);
          current = addAtom();
        }
        default -> bondOrRing();
      }
    }
    if (!branches.isEmpty()) {
      throw new InvalidSmilesException(branches.peek().position(), "'(' is never closed");
    }
    rings.finish(bonds);
    return new Molecule(atoms, bonds);
  }

  private Atom addAtom() {
    Atom atom = atomReader.read();
    atoms.add(atom);
    return atom;
  }

  private void addBoundAtom(BondSymbol symbol) {
    Atom atom = addAtom();
    Bond bond = symbol.bond(current, atom);
    current.bonds.add(bond);
    atom.bonds.add(bond);
    bonds.add(bond);
    current = atom;
  }

  private void openBranch() {
    branches.push(new Branch(current, cursor.position()));
    cursor.skip(1);
    addBoundAtom(BondSymbol.read(cursor));
  }

  private void closeBranch() {
    if (branches.isEmpty()) {
      throw new InvalidSmilesException(cursor.position(), "')' closes no branch");
    }
    cursor.skip(1);
    current = branches.pop().atom();
  }

  private void bondOrRing() {
    BondSymbol symbol = BondSymbol.read(cursor);
    if (cursor.atDigit() || cursor.peek() == '%') {
      int position = cursor.position();
      rings.add(ringNumber(), current, symbol, position);
    } else {
      addBoundAtom(symbol);
    }
  }

  /** Reads {@code n}, {@code %nn} or {@code %(n)} to {@code %(nnnnn)}. */
  private int ringNumber() {
    if (!cursor.accept("%")) {
      return digit("a digit");
    }
    if (cursor.accept("(")) {
      int number = digit("the number of a ring");
      for (int i = 1; i < LONGEST_RING_NUMBER && cursor.atDigit(); i++) {
        number = number * 10 + digit("a digit");
      }
      if (!cursor.accept(")")) {
        throw cursor.unexpected("')' after a ring number of at most five digits");
      }
      return number;
    }
    if (cursor.peek() == '0') {
      throw cursor.unexpected("a ring number from 10 to 99");
    }
    return digit("a ring number from 10 to 99") * 10 + digit("the second digit of a ring number");
  }

  private int digit(String expected) {
    if (!cursor.atDigit()) {
      throw cursor.unexpected(expected);
    }
    int digit = cursor.peek() - '0';
    cursor.skip(1);
    return digit;
  }
}
