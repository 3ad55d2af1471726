package org.cpajvm.plugins.morgan;

import java.util.List;

/** Brings a molecule from what was written to the form in which its fingerprint is taken. */
final class Sanitizer {
  private Sanitizer() {}

  /**
   * Sanitizes a molecule in place where it can.
   *
   * @return the molecule, without the hydrogens that are no atoms of their own
   * @throws InvalidSmilesException if it cannot exist, or is too complex
   */
  static Molecule sanitize(Molecule written) {
    WorkLimit limit = new WorkLimit();
    Molecule molecule = HydrogenRemoval.apply(written);
    ChargeSeparation.apply(molecule);
    Valence.assign(molecule);
    List<Ring> rings = RingFinder.find(molecule, limit);
    Kekulizer.apply(molecule, rings, limit);
    Radicals.assign(molecule);
    Aromaticity.apply(molecule, rings, limit);
    molecule.atoms().forEach(Sanitizer::keepHydrogens);
    return molecule;
  }

  /**
   * Sets the valences anew; hydrogens that aromatic bonds leave no room for are kept as if they
   * were written, as in pyrrole.
   */
  private static void keepHydrogens(Atom atom) {
    int before = atom.implicitHydrogens;
    Valence.update(atom);
    atom.writtenHydrogens += Math.max(before - atom.implicitHydrogens, 0);
  }
}
