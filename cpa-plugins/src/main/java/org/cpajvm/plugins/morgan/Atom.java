package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.List;

/** An atom of a {@link Molecule}; the steps of sanitization change it in place. */
final class Atom {
  final Element element;

  /** The mass number, or 0 if none was given. */
  final int isotope;

  /** The character of the SMILES where the atom is written, counted from 1. */
  final int position;

  /** Whether it has a stereo class in which hydrogens count as ligands: SP, TB or OH. */
  final boolean keepsHydrogens;

  /** Bonds in the order in which they were made. */
  final List<Bond> bonds = new ArrayList<>(4);

  int index;
  int charge;
  boolean aromatic;

  /** Hydrogens that were written, in brackets or as atoms that are not kept. */
  int writtenHydrogens;

  /** Whether hydrogens fill free valences; not so for atoms in brackets. */
  boolean takesImplicitHydrogens;

  /** The valence that bonds and written hydrogens take. */
  int explicitValence;

  int implicitHydrogens;
  int radicals;
  boolean inRing;

  Atom(Element element, int isotope, int position, boolean keepsHydrogens) {
    this.element = element;
    this.isotope = isotope;
    this.position = position;
    this.keepsHydrogens = keepsHydrogens;
  }

  int degree() {
    return bonds.size();
  }

  /** Hydrogens that are not atoms of the graph. */
  int hydrogens() {
    return writtenHydrogens + implicitHydrogens;
  }

  int totalValence() {
    return explicitValence + implicitHydrogens;
  }

  /** The usual valence at this charge; negative if the element takes any. */
  int chargedValence() {
    return element.defaultValence() + element.valenceShift(charge);
  }

  /** Bonds that take no valence of this atom. */
  int freeBonds() {
    int count = 0;
    for (Bond bond : bonds) {
      if (bond.valenceAt(this) == 0) {
        count++;
      }
    }
    return count;
  }

  boolean hasAromaticBond() {
    for (Bond bond : bonds) {
      if (bond.aromatic) {
        return true;
      }
    }
    return false;
  }

  /** Whether the atom or one of its bonds is marked aromatic. */
  boolean touchesAromatic() {
    return aromatic || hasAromaticBond();
  }

  @Override
  public String toString() {
    return element.isDummy() ? "dummy atom" : element.symbol();
  }
}
