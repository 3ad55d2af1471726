package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.plugins.morgan.CycleFamilies.Family;

/**
 * Finds the rings of a molecule: a smallest set of smallest rings, made symmetric.
 *
 * <p>A minimum cycle basis is chosen from the relevant cycles, those that are no sum of shorter
 * ones. Where the choice is arbitrary, as in cubane, a relevant cycle that was not chosen is a ring
 * too if it could take the place of a chosen one of its size: it holds every bond that only that
 * one has.
 */
final class RingFinder {
  /** Most ring systems have no larger ring; longer ones are searched for where these do not do. */
  private static final int FIRST_LENGTH = 8;

  private final Molecule molecule;
  private final WorkLimit limit;
  private final List<Ring> rings = new ArrayList<>();
  private CycleFamilies families; // null until a system has more than one ring

  private RingFinder(Molecule molecule, WorkLimit limit) {
    this.molecule = molecule;
    this.limit = limit;
  }

  /**
   * Finds the rings, and marks the atoms and bonds that are in one.
   *
   * @throws InvalidSmilesException if the rings are too entangled
   */
  static List<Ring> find(Molecule molecule, WorkLimit limit) {
    RingFinder finder = new RingFinder(molecule, limit);
    for (List<Bond> system : RingSystems.find(molecule)) {
      finder.search(system);
    }
    return finder.rings;
  }

  private void search(List<Bond> system) {
    Set<Atom> atoms = new LinkedHashSet<>();
    for (Bond bond : system) {
      atoms.add(bond.begin);
      atoms.add(bond.end);
    }
    int rank = system.size() - atoms.size() + 1;
    if (rank == 1) {
      rings.add(new Ring(indices(atoms), system.stream().mapToInt(bond -> bond.index).toArray()));
      return;
    }
    if (families == null) {
      families = new CycleFamilies(molecule, limit);
    }
    CycleSpace space = new CycleSpace(limit);
    List<int[]> chosen = new ArrayList<>();
    List<int[]> others = new ArrayList<>();
    int shorter = 0;
    for (int longest = FIRST_LENGTH; space.rank() < rank; longest *= 2) {
      List<Family> found = families.find(atoms, shorter, longest);
      found.sort(Comparator.comparingInt(Family::length));
      for (int from = 0; from < found.size() && space.rank() < rank; ) {
        int to = from;
        while (to < found.size() && found.get(to).length() == found.get(from).length()) {
          to++;
        }
        choose(relevant(found.subList(from, to), space), space, chosen, others);
        from = to;
      }
      shorter = longest;
    }
    addRings(chosen, others);
  }

  private static int[] indices(Set<Atom> atoms) {
    return atoms.stream().mapToInt(atom -> atom.index).toArray();
  }

  /** The families of one length whose cycles are no sums of shorter ones. */
  private static List<Family> relevant(List<Family> sameLength, CycleSpace shorter) {
    return sameLength.stream()
        .filter(family -> shorter.remainder(family.prototype(), family.root().position).length > 0)
        .toList();
  }

  private void choose(
      List<Family> relevant, CycleSpace space, List<int[]> chosen, List<int[]> others) {
    for (Family family : relevant) {
      for (int[] cycle : families.members(family)) {
        int[] remainder = space.remainder(cycle, family.root().position);
        if (remainder.length > 0) {
          space.add(remainder);
          chosen.add(cycle);
        } else {
          others.add(cycle);
        }
      }
    }
  }

  private void addRings(List<int[]> chosen, List<int[]> others) {
    Map<Integer, List<int[]>> ringsOfBond = new HashMap<>();
    for (int[] cycle : chosen) {
      rings.add(Ring.of(molecule, cycle));
      for (int bond : cycle) {
        ringsOfBond.computeIfAbsent(bond, key -> new ArrayList<>(2)).add(cycle);
      }
    }
    for (int[] cycle : others) {
      if (replacesOne(cycle, ringsOfBond)) {
        rings.add(Ring.of(molecule, cycle));
      }
    }
  }

  /** Whether a cycle holds all bonds that some chosen ring of its size shares with no other. */
  private boolean replacesOne(int[] cycle, Map<Integer, List<int[]>> ringsOfBond) {
    for (int bond : cycle) {
      for (int[] ring : ringsOfBond.getOrDefault(bond, List.of())) {
        limit.spend(8L * ring.length, molecule.bonds().get(bond).begin.position);
        if (ring.length == cycle.length && holdsOwnBonds(cycle, ring, ringsOfBond)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean holdsOwnBonds(
      int[] cycle, int[] ring, Map<Integer, List<int[]>> ringsOfBond) {
    for (int bond : ring) {
      if (ringsOfBond.get(bond).size() == 1 && Arrays.binarySearch(cycle, bond) < 0) {
        return false;
      }
    }
    return true;
  }
}
