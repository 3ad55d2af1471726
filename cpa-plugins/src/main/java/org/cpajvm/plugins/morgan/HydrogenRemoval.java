package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes hydrogens that are written as atoms into the atoms they hang on.
 *
 * <p>A hydrogen stays an atom if it has an isotope, has no neighbour or several, hangs on a
 * hydrogen, a dummy atom or an atom whose stereo class counts its ligands, or if it says on which
 * side of a double bond it is: {@code [H]/N=C/C}.
 */
final class HydrogenRemoval {
  private HydrogenRemoval() {}

  static Molecule apply(Molecule molecule) {
    boolean[] removed = new boolean[molecule.atoms().size()];
    boolean any = false;
    for (Atom atom : molecule.atoms()) {
      removed[atom.index] = isRemovable(atom);
      any |= removed[atom.index];
    }
    if (!any) {
      return molecule;
    }
    List<Atom> atoms = new ArrayList<>();
    for (Atom atom : molecule.atoms()) {
      if (!removed[atom.index]) {
        int degree = atom.degree();
        atom.bonds.removeIf(bond -> removed[bond.other(atom).index]);
        atom.writtenHydrogens += degree - atom.degree();
        atoms.add(atom);
      }
    }
    List<Bond> bonds = new ArrayList<>();
    for (Bond bond : molecule.bonds()) {
      if (!removed[bond.begin.index] && !removed[bond.end.index]) {
        bonds.add(bond);
      }
    }
    return new Molecule(atoms, bonds);
  }

  private static boolean isRemovable(Atom atom) {
    if (!atom.element.isHydrogen() || atom.isotope != 0 || atom.degree() != 1) {
      return false;
    }
    Bond bond = atom.bonds.get(0);
    Atom neighbour = bond.other(atom);
    return !neighbour.element.isHydrogen()
        && !neighbour.element.isDummy()
        && !neighbour.keepsHydrogens
        && !(bond.directed && neighbour.degree() == 2 && hasDoubleBond(neighbour));
  }

  private static boolean hasDoubleBond(Atom atom) {
    return atom.bonds.stream().anyMatch(bond -> bond.type == BondType.DOUBLE);
  }
}
