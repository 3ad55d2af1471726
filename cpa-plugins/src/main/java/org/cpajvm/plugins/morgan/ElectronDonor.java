package org.cpajvm.plugins.morgan;

/**
 * How many electrons an atom gives to an aromatic ring, by RDKit's model (the RDKit Book,
 * "Aromaticity"), on the Kek&uuml;l&eacute; form.
 */
enum ElectronDonor {
  /** Cannot take part. */
  NONE(0, 0),
  /** Takes part with an empty orbital. */
  VACANT(0, 0),
  ONE(1, 1),
  TWO(2, 2),
  /** A dummy atom: one or two. */
  ANY(1, 2);

  private static final int MOST_NEIGHBOURS = 3;
  private static final int LAST_OF_THIRD_ROW = 18;
  private static final int SELENIUM = 34;
  private static final int TELLURIUM = 52;

  private final int fewest;
  private final int most;

  ElectronDonor(int fewest, int most) {
    this.fewest = fewest;
    this.most = most;
  }

  int fewest() {
    return fewest;
  }

  int most() {
    return most;
  }

  /** What a ring atom gives. */
  static ElectronDonor of(Atom atom) {
    ElectronDonor donor = atom.element.isDummy() ? ofDummy(atom) : ofElement(atom);
    return donor == NONE || !mayBeAromatic(atom) ? NONE : donor;
  }

  private static ElectronDonor ofDummy(Atom atom) {
    return hasRingMultipleBond(atom) ? ONE : ANY;
  }

  private static ElectronDonor ofElement(Atom atom) {
    int electrons = electrons(atom);
    if (electrons < 0) {
      return NONE;
    }
    Atom outside = outsideMultipleBond(atom);
    boolean drawn = outside != null && outside.element.isMoreElectronegativeThan(atom.element);
    if (electrons == 0) {
      if (outside != null) {
        return VACANT;
      }
      return hasRingMultipleBond(atom) ? ONE : NONE;
    }
    if (electrons == 1) {
      if (outside != null) {
        return drawn ? VACANT : ONE;
      }
      if (isUnsaturated(atom)) {
        return ONE;
      }
      return atom.charge == 1 ? VACANT : NONE;
    }
    return (electrons - (drawn ? 1 : 0)) % 2 == 1 ? ONE : TWO;
  }

  /** Electrons that are free for a ring, or -1 if the atom has no place for any. */
  private static int electrons(Atom atom) {
    int usual = atom.element.defaultValence();
    int degree = atom.degree() + atom.hydrogens() - atom.freeBonds();
    if (usual <= 1 || degree > MOST_NEIGHBOURS) {
      return -1;
    }
    int lonePairs = Math.max(atom.element.outerElectrons() - usual - atom.charge, 0);
    int electrons = usual - degree + lonePairs - atom.radicals;
    return electrons > 1 && atom.explicitValence - atom.degree() > 1 ? 1 : electrons;
  }

  /** The neighbour outside of all rings that is bound by more than one bond, or null. */
  private static Atom outsideMultipleBond(Atom atom) {
    for (Bond bond : atom.bonds) {
      if (!bond.inRing && bond.valenceAt(atom) >= 2) {
        return bond.other(atom);
      }
    }
    return null;
  }

  private static boolean hasRingMultipleBond(Atom atom) {
    for (Bond bond : atom.bonds) {
      if (bond.inRing && bond.valenceAt(atom) >= 2) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnsaturated(Atom atom) {
    return atom.explicitValence != atom.degree() + atom.writtenHydrogens - atom.freeBonds();
  }

  /** What an atom must be besides having electrons: light, of its usual valence, no radical. */
  private static boolean mayBeAromatic(Atom atom) {
    int number = atom.element.number();
    if (number > LAST_OF_THIRD_ROW && number != SELENIUM && number != TELLURIUM) {
      return false;
    }
    if (atom.element.defaultValence() > 0 && atom.totalValence() > valenceOfIsoelectronic(atom)) {
      return false;
    }
    if (atom.radicals > 0 && (number != 6 || atom.charge != 0)) {
      return false;
    }
    return atom.explicitValence - atom.degree() <= 1 || doubleAndTripleBonds(atom) <= 1;
  }

  /** The usual valence of the element that has as many electrons. */
  private static int valenceOfIsoelectronic(Atom atom) {
    PeriodicTable table = PeriodicTable.get();
    int number = atom.element.number() - atom.charge;
    return number >= 0 && number <= table.highestNumber()
        ? table.element(number).defaultValence()
        : -1;
  }

  private static int doubleAndTripleBonds(Atom atom) {
    int count = 0;
    for (Bond bond : atom.bonds) {
      if (bond.type == BondType.DOUBLE || bond.type == BondType.TRIPLE) {
        count++;
      }
    }
    return count;
  }
}
