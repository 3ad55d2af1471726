package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Writes a molecule as a SMILES that begins at a random atom and turns at random. */
final class RandomSmilesWriter {
  private final Random random;
  private final Set<Atom> visited = new HashSet<>();
  private final Set<Bond> chain = new HashSet<>();
  private final Map<Atom, List<Bond>> ringBonds = new HashMap<>();
  private final Map<Bond, Integer> ringNumbers = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  private RandomSmilesWriter(Random random) {
    this.random = random;
  }

  /** Writes a molecule as it was parsed; it must not be sanitized. */
  static String write(Molecule molecule, Random random) {
    RandomSmilesWriter writer = new RandomSmilesWriter(random);
    List<Atom> atoms = new ArrayList<>(molecule.atoms());
    Collections.shuffle(atoms, random);
    for (Atom start : atoms) {
      if (!writer.visited.contains(start)) {
        writer.plan(start);
        writer.text.append(writer.text.isEmpty() ? "" : ".");
        writer.branch(start, null);
      }
    }
    return writer.text.toString();
  }

  /** Decides which bonds are written as ring numbers. */
  private void plan(Atom atom) {
    visited.add(atom);
    List<Bond> bonds = new ArrayList<>(atom.bonds);
    Collections.shuffle(bonds, random);
    for (Bond bond : bonds) {
      Atom next = bond.other(atom);
      if (visited.contains(next)) {
        if (!chain.contains(bond) && !ringNumbers.containsKey(bond)) {
          ringNumbers.put(bond, ringNumbers.size() + 1);
          ringBonds.computeIfAbsent(atom, key -> new ArrayList<>()).add(bond);
          ringBonds.computeIfAbsent(next, key -> new ArrayList<>()).add(bond);
        }
      } else {
        chain.add(bond);
        plan(next);
      }
    }
  }

  private void branch(Atom atom, Bond from) {
    text.append(symbol(atom));
    for (Bond bond : ringBonds.getOrDefault(atom, List.of())) {
      int number = ringNumbers.get(bond);
      text.append(symbol(bond, atom));
      text.append(number < 10 ? "" + number : number < 100 ? "%" + number : "%(" + number + ")");
    }
    List<Bond> bonds = atom.bonds.stream().filter(b -> b != from && chain.contains(b)).toList();
    for (int i = 0; i < bonds.size(); i++) {
      boolean last = i == bonds.size() - 1;
      text.append(last ? "" : "(").append(symbol(bonds.get(i), atom));
      branch(bonds.get(i).other(atom), bonds.get(i));
      text.append(last ? "" : ")");
    }
  }

  private static String symbol(Atom atom) {
    String symbol = atom.element.symbol();
    symbol = atom.aromatic ? symbol.toLowerCase(Locale.ROOT) : symbol;
    if (atom.takesImplicitHydrogens) {
      return symbol;
    }
    return "["
        + (atom.isotope > 0 ? atom.isotope : "")
        + symbol
        + (atom.writtenHydrogens > 0 ? "H" + atom.writtenHydrogens : "")
        + (atom.charge != 0 ? String.format("%+d", atom.charge) : "")
        + "]";
  }

  private static String symbol(Bond bond, Atom from) {
    return switch (bond.type) {
      case UNKNOWN -> "~";
      case SINGLE -> bond.directed ? "/" : "-";
      case DOUBLE -> "=";
      case TRIPLE -> "#";
      case QUADRUPLE -> "$";
      case AROMATIC -> ":";
      case DATIVE -> bond.begin == from ? "->" : "<-";
    };
  }
}
