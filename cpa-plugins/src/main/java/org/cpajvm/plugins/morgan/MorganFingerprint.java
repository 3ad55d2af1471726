package org.cpajvm.plugins.morgan;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Hashes the neighbourhoods of the atoms of a molecule, round by round.
 *
 * <p>In each round an atom's new identifier is the hash of its own and those of its neighbours, and
 * its environment grows by the bonds that lead to them. Of atoms with the same environment only the
 * one with the smallest identifier counts, and it only if no earlier round had that environment;
 * the others are dead: from the next round on their identifier is 0 and their environment stays.
 *
 * <p>Source: Rogers and Hahn, J. Chem. Inf. Model. 50 (2010) 742-754; the hash is that of the Boost
 * libraries ({@code hash_combine}) in 32 bits. All identifiers are unsigned.
 */
final class MorganFingerprint {
  private static final int GOLDEN_RATIO = 0x9e3779b9;
  private static final long LOWER_HALF = 0xffffffffL;

  private final List<Atom> atoms;
  private final WorkLimit limit = new WorkLimit();
  private final int bitCount;
  private final BitSet bits;
  private final Set<Environment> seen = new HashSet<>();
  private final boolean[] dead;
  private int[] identifiers;
  private Environment[] environments;

  private MorganFingerprint(Molecule molecule, int bitCount) {
    atoms = molecule.atoms();
    this.bitCount = bitCount;
    bits = new BitSet(bitCount);
    dead = new boolean[atoms.size()];
    identifiers = new int[dead.length];
    environments = new Environment[dead.length];
  }

  /**
   * The fingerprint of a sanitized molecule.
   *
   * @param radius how many bonds a neighbourhood reaches, 0 or more
   * @param bitCount the length of the fingerprint, 1 or more
   */
  static BitSet of(Molecule molecule, int radius, int bitCount) {
    MorganFingerprint fingerprint = new MorganFingerprint(molecule, bitCount);
    fingerprint.start();
    for (int layer = 0; layer < radius; layer++) {
      fingerprint.grow(layer);
    }
    return fingerprint.bits;
  }

  /** One step of the hash of a sequence. */
  static int combine(int seed, int value) {
    return seed ^ (value + GOLDEN_RATIO + (seed << 6) + (seed >>> 2));
  }

  /** The identifier of an atom by itself. */
  static int invariant(Atom atom) {
    int hydrogens = atom.hydrogens();
    int hash = combine(0, atom.element.number());
    hash = combine(hash, atom.degree() + hydrogens);
    for (Bond bond : atom.bonds) {
      hydrogens += bond.other(atom).element.isHydrogen() ? 1 : 0;
    }
    hash = combine(hash, hydrogens);
    hash = combine(hash, atom.charge);
    hash = combine(hash, PeriodicTable.get().deltaMass(atom.element, atom.isotope));
    return atom.inRing ? combine(hash, 1) : hash;
  }

  private void start() {
    for (Atom atom : atoms) {
      identifiers[atom.index] = invariant(atom);
      environments[atom.index] = Environment.EMPTY;
      setBit(identifiers[atom.index]);
    }
  }

  private void setBit(int identifier) {
    bits.set(Integer.remainderUnsigned(identifier, bitCount));
  }

  private void grow(int layer) {
    int[] nextIdentifiers = new int[identifiers.length];
    Environment[] nextEnvironments = environments.clone();
    long[] order = new long[identifiers.length];
    int alive = 0;
    for (Atom atom : atoms) {
      int i = atom.index;
      if (atom.bonds.isEmpty()) {
        dead[i] = true;
      }
      if (dead[i]) {
        continue;
      }
      nextIdentifiers[i] = nextIdentifier(atom, layer);
      nextEnvironments[i] = Environment.around(atom, environments, limit);
      order[alive++] = Integer.toUnsignedLong(nextIdentifiers[i]) << 31 | i;
    }
    // An identifier in the upper bits and an atom in the lower ones: ascending by both.
    Arrays.sort(order, 0, alive);
    for (int k = 0; k < alive; k++) {
      int i = (int) (order[k] & Integer.MAX_VALUE);
      if (seen.add(nextEnvironments[i])) {
        setBit(nextIdentifiers[i]);
      } else {
        dead[i] = true;
      }
    }
    identifiers = nextIdentifiers;
    environments = nextEnvironments;
  }

  private int nextIdentifier(Atom atom, int layer) {
    long[] neighbours = new long[atom.degree()];
    for (int k = 0; k < neighbours.length; k++) {
      Bond bond = atom.bonds.get(k);
      long identifier = Integer.toUnsignedLong(identifiers[bond.other(atom).index]);
      neighbours[k] = (long) bond.type.number() << Integer.SIZE | identifier;
    }
    Arrays.sort(neighbours);
    int hash = combine(layer, identifiers[atom.index]);
    for (long neighbour : neighbours) {
      int type = (int) (neighbour >>> Integer.SIZE);
      int identifier = (int) (neighbour & LOWER_HALF);
      hash = combine(hash, combine(combine(0, type), identifier));
    }
    return hash;
  }
}
