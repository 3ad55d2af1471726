package org.cpajvm.plugins.morgan;

/**
 * Valences and implicit hydrogens.
 *
 * <p>The explicit valence is the sum of the bond orders (aromatic 1.5) and the written hydrogens.
 * An aromatic atom that would pass its usual valence by the halves of its bonds is taken to have
 * the nearest valence below, at most 1.5 away. Implicit hydrogens fill up to the first valence that
 * is high enough; in an aromatic atom only to the usual one.
 */
final class Valence {
  private static final double AROMATIC_SLACK = 1.5;
  private static final int OUTER_ELECTRONS_OF_CARBON = 4;

  private Valence() {}

  /**
   * Sets the valences and hydrogens of all atoms.
   *
   * @throws InvalidSmilesException if an atom has more bonds than its element can have
   */
  static void assign(Molecule molecule) {
    for (Atom atom : molecule.atoms()) {
      atom.explicitValence = explicitValence(atom, atom.touchesAromatic());
      checkHighest(atom);
      checkFits(atom);
      atom.implicitHydrogens = implicitHydrogens(atom);
    }
  }

  /** Sets the valences and hydrogens of an atom without a look at whether they are possible. */
  static void update(Atom atom) {
    atom.explicitValence = explicitValence(atom, atom.touchesAromatic());
    atom.implicitHydrogens = implicitHydrogens(atom);
  }

  /** The valence that bonds and written hydrogens take. */
  static int explicitValence(Atom atom, boolean aromatic) {
    double sum = atom.writtenHydrogens;
    for (Bond bond : atom.bonds) {
      sum += bond.valenceAt(atom);
    }
    int usual = atom.chargedValence();
    if (aromatic && usual >= 0 && sum > usual) {
      int nearest = usual;
      for (int valence : atom.element.valences()) {
        int charged = valence + atom.element.valenceShift(atom.charge);
        if (charged > sum) {
          break;
        }
        nearest = charged;
      }
      if (sum - nearest <= AROMATIC_SLACK) {
        sum = nearest;
      }
    }
    // A half is rounded up.
    return (int) Math.round(sum + 0.1);
  }

  private static void checkHighest(Atom atom) {
    int highest = atom.element.highestValence();
    int effective =
        atom.element.outerElectrons() >= OUTER_ELECTRONS_OF_CARBON
            ? atom.explicitValence - atom.charge
            : atom.explicitValence + atom.charge;
    if (highest > 0 && effective > highest) {
      throw tooHigh(atom);
    }
  }

  /** An atom outside of brackets must have a valence that its element takes. */
  private static void checkFits(Atom atom) {
    if (!fillsValence(atom)) {
      return;
    }
    int shift = atom.element.valenceShift(atom.charge);
    if (!atom.touchesAromatic()) {
      if (atom.element.highestValence() != -1
          && atom.element.highestValence() + shift < atom.explicitValence) {
        throw tooHigh(atom);
      }
    } else if (atom.chargedValence() < atom.explicitValence
        && !atom.element.valences().contains(atom.explicitValence - shift)) {
      throw tooHigh(atom);
    }
  }

  private static boolean fillsValence(Atom atom) {
    return atom.takesImplicitHydrogens
        && !atom.element.isDummy()
        && atom.element.defaultValence() != -1;
  }

  private static int implicitHydrogens(Atom atom) {
    if (!fillsValence(atom)) {
      return 0;
    }
    if (atom.touchesAromatic()) {
      return Math.max(atom.chargedValence() - atom.explicitValence, 0);
    }
    int shift = atom.element.valenceShift(atom.charge);
    for (int valence : atom.element.valences()) {
      if (valence != -1 && valence + shift >= atom.explicitValence) {
        return valence + shift - atom.explicitValence;
      }
    }
    return 0;
  }

  private static InvalidSmilesException tooHigh(Atom atom) {
    return new InvalidSmilesException(
        atom.position,
        atom
            + (atom.charge == 0 ? "" : String.format(" with charge %+d", atom.charge))
            + " has a valence of "
            + atom.explicitValence
            + ", more than it can have");
  }
}
