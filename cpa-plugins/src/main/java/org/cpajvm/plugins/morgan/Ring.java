package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A ring of a {@link Molecule}.
 *
 * @param atoms the indices of its atoms, in no order
 * @param bonds the indices of its bonds, ascending
 */
record Ring(int[] atoms, int[] bonds) {

  /** The ring that these bonds form; each of its atoms has two of them. */
  static Ring of(Molecule molecule, int[] bonds) {
    int[] atoms = new int[bonds.length];
    int count = 0;
    for (int index : bonds) {
      Bond bond = molecule.bonds().get(index);
      count = addNew(atoms, count, bond.begin.index);
      count = addNew(atoms, count, bond.end.index);
    }
    return new Ring(atoms, bonds);
  }

  private static int addNew(int[] atoms, int count, int atom) {
    for (int i = 0; i < count; i++) {
      if (atoms[i] == atom) {
        return count;
      }
    }
    atoms[count] = atom;
    return count + 1;
  }

  /** For each bond that is in rings, the positions of these rings in the list. */
  static Map<Integer, List<Integer>> byBond(List<Ring> rings) {
    Map<Integer, List<Integer>> ringsOfBond = new HashMap<>();
    for (int ring = 0; ring < rings.size(); ring++) {
      for (int bond : rings.get(ring).bonds()) {
        ringsOfBond.computeIfAbsent(bond, key -> new ArrayList<>(2)).add(ring);
      }
    }
    return ringsOfBond;
  }

  int size() {
    return bonds.length;
  }
}
