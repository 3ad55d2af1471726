package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives single and double bonds to the bonds that are written aromatic.
 *
 * <p>In each system of rings that share bonds, the aromatic atoms that lack one bond to their
 * valence are paired with neighbours by double bonds, each exactly once; dummy atoms take part if
 * all of them can, and otherwise where they are needed. Of several such pairings, the one is taken
 * that is found breadth-first from the first atom that is in one ring.
 */
final class Kekulizer {
  private final Molecule molecule;
  private final List<Ring> rings;
  private final WorkLimit limit;

  /** Of the system at hand, the vertex that stands for an atom, or -1. */
  private final int[] vertexOf;

  private Kekulizer(Molecule molecule, List<Ring> rings, WorkLimit limit) {
    this.molecule = molecule;
    this.rings = rings;
    this.limit = limit;
    vertexOf = new int[molecule.atoms().size()];
    Arrays.fill(vertexOf, -1);
  }

  /**
   * Replaces aromatic bonds of rings and clears all marks of aromaticity. The valences stay those
   * of the aromatic form.
   *
   * @throws InvalidSmilesException if there is no such assignment
   */
  static void apply(Molecule molecule, List<Ring> rings, WorkLimit limit) {
    boolean any = false;
    for (Atom atom : molecule.atoms()) {
      any |= atom.touchesAromatic();
      if (atom.aromatic && !atom.inRing) {
        throw new InvalidSmilesException(
            atom.position, "the aromatic atom " + atom + " is not in a ring");
      }
    }
    if (any) {
      Kekulizer kekulizer = new Kekulizer(molecule, rings, limit);
      kekulizer.systems().forEach(kekulizer::assign);
      kekulizer.clearMarks();
    }
  }

  /** The bonds of each system of rings that share bonds. */
  private List<BitSet> systems() {
    Map<Integer, List<Integer>> ringsOfBond = Ring.byBond(rings);
    List<BitSet> systems = new ArrayList<>();
    boolean[] done = new boolean[rings.size()];
    for (int start = 0; start < rings.size(); start++) {
      if (done[start]) {
        continue;
      }
      BitSet bonds = new BitSet();
      List<Integer> reached = new ArrayList<>(List.of(start));
      done[start] = true;
      for (int i = 0; i < reached.size(); i++) {
        for (int bond : rings.get(reached.get(i)).bonds()) {
          if (bonds.get(bond)) {
            continue;
          }
          bonds.set(bond);
          for (int ring : ringsOfBond.get(bond)) {
            if (!done[ring]) {
              done[ring] = true;
              reached.add(ring);
            }
          }
        }
      }
      systems.add(bonds);
    }
    return systems;
  }

  private void assign(BitSet bonds) {
    List<Atom> order = breadthFirst(bonds);
    if (order.stream().noneMatch(Atom::touchesAromatic)) {
      return;
    }
    List<Atom> candidates = new ArrayList<>();
    for (Atom atom : order) {
      if (isCandidate(atom)) {
        vertexOf[atom.index] = candidates.size();
        candidates.add(atom);
      }
    }
    int[][] neighbours = neighbours(candidates, bonds);
    Matching matching = new Matching(neighbours, limit);
    Atom single = firstUnpaired(candidates, matching);
    if (single != null && candidates.stream().anyMatch(atom -> atom.element.isDummy())) {
      matching = new Matching(withOwnPartners(candidates, neighbours), limit);
      single = firstUnpaired(candidates, matching);
    }
    if (single != null) {
      throw new InvalidSmilesException(
          single.position,
          "the aromatic ring system of "
              + single
              + " has no arrangement of single and double bonds; a hydrogen on nitrogen may be"
              + " missing, as in [nH]");
    }
    setBonds(order, matching);
    candidates.forEach(atom -> vertexOf[atom.index] = -1);
  }

  /** The atoms of a system, from the first one of those with two bonds in it. */
  private List<Atom> breadthFirst(BitSet bonds) {
    Map<Atom, Integer> degrees = new HashMap<>();
    for (int i = bonds.nextSetBit(0); i >= 0; i = bonds.nextSetBit(i + 1)) {
      Bond bond = molecule.bonds().get(i);
      degrees.merge(bond.begin, 1, Integer::sum);
      degrees.merge(bond.end, 1, Integer::sum);
    }
    Atom start =
        degrees.keySet().stream()
            .min(
                Comparator.comparing((Atom atom) -> degrees.get(atom) > 2)
                    .thenComparingInt(atom -> atom.index))
            .orElseThrow();
    List<Atom> order = new ArrayList<>(degrees.size());
    order.add(start);
    degrees.remove(start);
    for (int i = 0; i < order.size(); i++) {
      Atom atom = order.get(i);
      for (Bond bond : atom.bonds) {
        if (bonds.get(bond.index) && degrees.remove(bond.other(atom)) != null) {
          order.add(bond.other(atom));
        }
      }
    }
    return order;
  }

  /**
   * Whether an atom can take a double bond in its ring: one bond short of its valence, or two if it
   * is written in brackets and may keep an unpaired electron.
   */
  private static boolean isCandidate(Atom atom) {
    if (atom.element.isDummy()) {
      return true;
    }
    if (!atom.touchesAromatic()) {
      return false;
    }
    int used = atom.hydrogens();
    for (Bond bond : atom.bonds) {
      used += bond.aromatic ? 1 : (int) bond.valenceAt(atom);
    }
    int valence = atom.chargedValence();
    int shift = atom.element.valenceShift(atom.charge);
    List<Integer> valences = atom.element.valences();
    for (int i = 1; atom.totalValence() > valence && i < valences.size(); i++) {
      if (valences.get(i) <= 0) {
        break;
      }
      valence = valences.get(i) + shift;
    }
    if (atom.degree() + atom.implicitHydrogens - atom.freeBonds() >= valence) {
      return false;
    }
    return valence == used + 1 || (!atom.takesImplicitHydrogens && valence == used + 2);
  }

  /** The graph in which pairs are sought: candidates and the bonds that can become double. */
  private int[][] neighbours(List<Atom> candidates, BitSet bonds) {
    int[][] neighbours = new int[candidates.size()][];
    for (int vertex = 0; vertex < neighbours.length; vertex++) {
      Atom atom = candidates.get(vertex);
      int[] list = new int[atom.degree()];
      int count = 0;
      for (Bond bond : atom.bonds) {
        Atom other = bond.other(atom);
        boolean open = bond.aromatic || atom.element.isDummy() || other.element.isDummy();
        if (open && bonds.get(bond.index) && vertexOf[other.index] >= 0) {
          list[count++] = vertexOf[other.index];
        }
      }
      neighbours[vertex] = Arrays.copyOf(list, count);
    }
    return neighbours;
  }

  /**
   * The same graph with one more vertex for each dummy atom, to be its partner where no neighbour
   * needs it.
   */
  private static int[][] withOwnPartners(List<Atom> candidates, int[][] neighbours) {
    List<int[]> extended = new ArrayList<>(Arrays.asList(neighbours));
    for (int vertex = 0; vertex < neighbours.length; vertex++) {
      if (candidates.get(vertex).element.isDummy()) {
        int[] list = Arrays.copyOf(neighbours[vertex], neighbours[vertex].length + 1);
        list[list.length - 1] = extended.size();
        extended.set(vertex, list);
        extended.add(new int[] {vertex});
      }
    }
    return extended.toArray(int[][]::new);
  }

  /** Pairs the candidates in their order; the first one for which that is impossible, or null. */
  private static Atom firstUnpaired(List<Atom> candidates, Matching matching) {
    for (int vertex = 0; vertex < candidates.size(); vertex++) {
      int position = candidates.get(vertex).position;
      if (matching.isFree(vertex)
          && !matching.pairWithFirstFree(vertex)
          && !matching.augment(vertex, position)) {
        return candidates.get(vertex);
      }
    }
    return null;
  }

  private void setBonds(List<Atom> atoms, Matching matching) {
    for (Atom atom : atoms) {
      for (Bond bond : atom.bonds) {
        if (bond.type == BondType.AROMATIC) {
          bond.type = BondType.SINGLE;
        }
      }
    }
    for (Atom atom : atoms) {
      int vertex = vertexOf[atom.index];
      for (Bond bond : atom.bonds) {
        int other = vertexOf[bond.other(atom).index];
        if (vertex >= 0 && other >= 0 && matching.mate(vertex) == other) {
          bond.type = BondType.DOUBLE;
        }
      }
    }
  }

  /** A hydrogen of [nH] becomes implicit, so that aromaticity can be judged afresh. */
  private void clearMarks() {
    for (Bond bond : molecule.bonds()) {
      bond.aromatic = false;
    }
    for (Atom atom : molecule.atoms()) {
      boolean pyrrole = atom.element.number() == 7 || atom.element.number() == 15;
      if (atom.aromatic && pyrrole && atom.charge == 0 && atom.writtenHydrogens == 1) {
        atom.takesImplicitHydrogens = true;
        atom.writtenHydrogens = 0;
        atom.aromatic = false;
        Valence.update(atom);
      }
      atom.aromatic = false;
    }
  }
}
