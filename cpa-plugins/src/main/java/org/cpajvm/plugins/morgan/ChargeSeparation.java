package org.cpajvm.plugins.morgan;

import java.util.function.Predicate;

/**
 * Rewrites groups that are often drawn with impossible valences into charged forms: nitro groups
 * and N-oxides with five bonds at nitrogen, azides and diazo groups likewise, oxides of phosphorus
 * with two double bonds, oxo acids of the halogens. Only neutral atoms are changed, in their order.
 */
final class ChargeSeparation {
  private static final int NITROGEN = 7;
  private static final int OXYGEN = 8;

  private ChargeSeparation() {}

  static void apply(Molecule molecule) {
    for (Atom atom : molecule.atoms()) {
      if (atom.charge == 0) {
        switch (atom.element.symbol()) {
          case "N" -> nitrogen(atom);
          case "P" -> phosphorus(atom);
          case "Cl", "Br", "I" -> halogen(atom);
          default -> {}
        }
      }
    }
  }

  /** {@code N(=O)=O} becomes {@code [N+](=O)[O-]}, {@code N=N#N} becomes {@code N=[N+]=[N-]}. */
  private static void nitrogen(Atom atom) {
    if (Valence.explicitValence(atom, atom.hasAromaticBond()) != 5) {
      return;
    }
    for (Bond bond : atom.bonds) {
      Atom neighbour = bond.other(atom);
      if (isDoubleToNeutralOxygen(bond, atom)) {
        moveElectrons(atom, bond, BondType.SINGLE);
        return;
      }
      if (bond.type == BondType.TRIPLE
          && neighbour.element.number() == NITROGEN
          && neighbour.charge == 0) {
        moveElectrons(atom, bond, BondType.DOUBLE);
        return;
      }
    }
  }

  /** {@code C=P(=O)} becomes {@code C=[P+][O-]}, if the carbon or nitrogen has further bonds. */
  private static void phosphorus(Atom atom) {
    if (atom.degree() != 3 || Valence.explicitValence(atom, atom.touchesAromatic()) != 5) {
      return;
    }
    Bond oxide = first(atom, bond -> isDoubleToNeutralOxygen(bond, atom));
    Bond other =
        first(
            atom,
            bond -> {
              int element = bond.other(atom).element.number();
              return bond.type == BondType.DOUBLE
                  && (element == 6 || element == NITROGEN)
                  && bond.other(atom).degree() >= 2;
            });
    if (oxide != null && other != null) {
      moveElectrons(atom, oxide, BondType.SINGLE);
    }
  }

  /** {@code OCl(=O)=O} becomes {@code O[Cl+2]([O-])[O-]}. */
  private static void halogen(Atom atom) {
    int valence = Valence.explicitValence(atom, atom.touchesAromatic());
    if (valence != 3 && valence != 5 && valence != 7) {
      return;
    }
    for (Bond bond : atom.bonds) {
      if (bond.other(atom).element.number() != OXYGEN) {
        return;
      }
    }
    for (Bond bond : atom.bonds) {
      if (bond.type == BondType.DOUBLE) {
        moveElectrons(atom, bond, BondType.SINGLE);
      }
    }
  }

  private static Bond first(Atom atom, Predicate<Bond> condition) {
    return atom.bonds.stream().filter(condition).findFirst().orElse(null);
  }

  private static boolean isDoubleToNeutralOxygen(Bond bond, Atom atom) {
    Atom neighbour = bond.other(atom);
    return bond.type == BondType.DOUBLE
        && neighbour.element.number() == OXYGEN
        && neighbour.charge == 0;
  }

  private static void moveElectrons(Atom atom, Bond bond, BondType lowered) {
    bond.type = lowered;
    atom.charge++;
    bond.other(atom).charge = -1;
  }
}
