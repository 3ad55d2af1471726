package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Marks aromatic atoms and bonds by RDKit's model, on the Kek&uuml;l&eacute; form.
 *
 * <p>A ring, or up to six rings fused at single bonds, is aromatic if the atoms in one or two of
 * the rings can give 4k+2 electrons (H&uuml;ckel). All atoms become aromatic then, but only the
 * bonds that are in one of the rings: the central bond of azulene stays single. What an atom gives
 * is settled before anything is marked.
 */
final class Aromaticity {
  private static final int LARGEST_FUSED_RING = 24;
  private static final int MOST_RINGS = 6;
  private static final int MANY_RINGS = 300;
  private static final int MOST_RINGS_AMONG_MANY = 2;

  private final Molecule molecule;
  private final WorkLimit limit;
  private final ElectronDonor[] donors;
  private final List<Ring> rings = new ArrayList<>();
  private final int[] uses;

  private Aromaticity(Molecule molecule, WorkLimit limit) {
    this.molecule = molecule;
    this.limit = limit;
    donors = new ElectronDonor[molecule.atoms().size()];
    uses = new int[Math.max(donors.length, molecule.bonds().size())];
  }

  /**
   * Marks what is aromatic.
   *
   * @param rings the rings of the molecule, which has no aromatic bonds in them
   */
  static void apply(Molecule molecule, List<Ring> rings, WorkLimit limit) {
    if (rings.isEmpty()) {
      return;
    }
    Aromaticity aromaticity = new Aromaticity(molecule, limit);
    for (Atom atom : molecule.atoms()) {
      aromaticity.donors[atom.index] = atom.inRing ? ElectronDonor.of(atom) : ElectronDonor.NONE;
    }
    for (Ring ring : rings) {
      if (aromaticity.mayBeAromatic(ring)) {
        aromaticity.rings.add(ring);
      }
    }
    aromaticity.markGroups();
  }

  private boolean mayBeAromatic(Ring ring) {
    boolean onlyDummies = true;
    for (int atom : ring.atoms()) {
      if (donors[atom] == ElectronDonor.NONE) {
        return false;
      }
      onlyDummies &= molecule.atoms().get(atom).element.isDummy();
    }
    return !onlyDummies;
  }

  private void markGroups() {
    int[][] fused = fusedRings();
    boolean[] done = new boolean[rings.size()];
    for (int start = 0; start < rings.size(); start++) {
      if (!done[start]) {
        markGroup(group(start, fused, done), fused);
      }
    }
  }

  /** For each ring those that share exactly one bond with it. */
  private int[][] fusedRings() {
    Map<Integer, List<Integer>> ringsOfBond = Ring.byBond(rings);
    int[][] fused = new int[rings.size()][];
    for (int ring = 0; ring < rings.size(); ring++) {
      Map<Integer, Integer> shared = new HashMap<>();
      for (int bond : rings.get(ring).bonds()) {
        limit.spend(4L * ringsOfBond.get(bond).size(), position(ring));
        for (int other : ringsOfBond.get(bond)) {
          shared.merge(other, 1, Integer::sum);
        }
      }
      int self = ring;
      fused[ring] =
          shared.entrySet().stream()
              .filter(entry -> entry.getKey() != self && entry.getValue() == 1)
              .mapToInt(Map.Entry::getKey)
              .filter(other -> isFusable(self) && isFusable(other))
              .sorted()
              .toArray();
    }
    return fused;
  }

  private boolean isFusable(int ring) {
    return rings.get(ring).size() <= LARGEST_FUSED_RING;
  }

  private int position(int ring) {
    return molecule.atoms().get(rings.get(ring).atoms()[0]).position;
  }

  private static int[] group(int start, int[][] fused, boolean[] done) {
    List<Integer> group = new ArrayList<>(List.of(start));
    done[start] = true;
    for (int i = 0; i < group.size(); i++) {
      for (int next : fused[group.get(i)]) {
        if (!done[next]) {
          done[next] = true;
          group.add(next);
        }
      }
    }
    return group.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  private void markGroup(int[] group, int[][] fused) {
    int most = Math.min(group.length, MOST_RINGS);
    for (int size = 1; size <= most; size++) {
      boolean tooMany = group.length > MANY_RINGS && size > MOST_RINGS_AMONG_MANY;
      if (tooMany || (size > 1 && isWhollyAromatic(group))) {
        return;
      }
      new ConnectedSubsets(fused, size, this::markIfAromatic).visit(group);
    }
  }

  private boolean isWhollyAromatic(int[] group) {
    for (int ring : group) {
      for (int bond : rings.get(ring).bonds()) {
        if (!molecule.bonds().get(bond).aromatic) {
          return false;
        }
      }
    }
    return true;
  }

  private void markIfAromatic(int[] subset) {
    if (!hasAromaticElectrons(subset)) {
      return;
    }
    for (int ring : subset) {
      for (int atom : rings.get(ring).atoms()) {
        molecule.atoms().get(atom).aromatic = true;
      }
      for (int bond : rings.get(ring).bonds()) {
        uses[bond]++;
      }
    }
    for (int ring : subset) {
      for (int index : rings.get(ring).bonds()) {
        Bond bond = molecule.bonds().get(index);
        if (uses[index] == 1) {
          bond.aromatic = true;
          if (bond.type == BondType.SINGLE || bond.type == BondType.DOUBLE) {
            bond.type = BondType.AROMATIC;
          }
        }
      }
    }
    for (int ring : subset) {
      for (int bond : rings.get(ring).bonds()) {
        uses[bond] = 0;
      }
    }
  }

  private boolean hasAromaticElectrons(int[] subset) {
    for (int ring : subset) {
      limit.spend(4L * rings.get(ring).size() + 8, position(ring));
      for (int atom : rings.get(ring).atoms()) {
        uses[atom]++;
      }
    }
    int fewest = 0;
    int most = 0;
    int wild = 0;
    for (int ring : subset) {
      for (int atom : rings.get(ring).atoms()) {
        if (uses[atom] == 1 || uses[atom] == 2) {
          fewest += donors[atom].fewest();
          most += donors[atom].most();
          wild += donors[atom] == ElectronDonor.ANY ? 1 : 0;
        }
        uses[atom] = 0;
      }
    }
    return wild <= 1 && isHueckel(fewest, most);
  }

  private static boolean isHueckel(int fewest, int most) {
    if (most == 2) {
      return true;
    }
    for (int electrons = fewest; most >= 6 && electrons <= most; electrons++) {
      if (electrons % 4 == 2) {
        return true;
      }
    }
    return false;
  }
}
