package org.cpajvm.plugins.morgan;

import java.util.List;

/** A graph of atoms and bonds, each of which knows its position in its list. */
record Molecule(List<Atom> atoms, List<Bond> bonds) {

  /** Copies the lists and numbers their elements. */
  Molecule {
    atoms = List.copyOf(atoms);
    bonds = List.copyOf(bonds);
    for (int i = 0; i < atoms.size(); i++) {
      atoms.get(i).index = i;
    }
    for (int i = 0; i < bonds.size(); i++) {
      bonds.get(i).index = i;
    }
  }
}
