package org.cpajvm.plugins.morgan;

/**
 * Unpaired electrons of atoms in brackets: what is missing to an octet (a duet for hydrogen and
 * helium), or what an element with few electrons has left. They matter to aromaticity alone.
 */
final class Radicals {
  private static final int OCTET = 8;
  private static final int DUET = 2;

  private Radicals() {}

  static void assign(Molecule molecule) {
    for (Atom atom : molecule.atoms()) {
      if (!atom.takesImplicitHydrogens && !atom.element.isDummy()) {
        atom.radicals = count(atom);
      }
    }
  }

  private static int count(Atom atom) {
    Element element = atom.element;
    int outer = element.outerElectrons();
    if (element.defaultValence() == -1) {
      return Math.max(outer - atom.charge, 0) % 2;
    }
    double sum = atom.writtenHydrogens;
    for (Bond bond : atom.bonds) {
      sum += bond.valenceAt(atom);
    }
    int valence = (int) (sum + 0.1);
    int shell = element.number() <= 2 ? DUET : OCTET;
    int missing = shell - outer - valence + atom.charge;
    if (missing < 0) {
      missing = element.valences().size() > 1 ? missingInHigherValence(atom, valence) : 0;
    }
    int left = outer - valence - atom.charge;
    return left >= 0 ? Math.min(missing, left) : missing;
  }

  private static int missingInHigherValence(Atom atom, int valence) {
    for (int possible : atom.element.valences()) {
      int missing = possible - valence + atom.charge;
      if (missing >= 0) {
        return missing;
      }
    }
    return 0;
  }
}
