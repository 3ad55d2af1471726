package org.cpajvm.plugins.morgan;

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

  int size() {
    return bonds.length;
  }
}
