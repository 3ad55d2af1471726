package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the bonds that lie on a ring, and the systems that they form: bonds that hang together
 * without a bridge. Linear in the size of the molecule.
 */
final class RingSystems {
  private final Molecule molecule;

  /** The bond by which each atom was reached from the atom where its fragment begins, or null. */
  private final Bond[] bondToParent;

  private final int[] depth;

  /** Atoms that are known to be joined by rings lead to the one among them nearest to the start. */
  private final int[] joined;

  private RingSystems(Molecule molecule) {
    this.molecule = molecule;
    int atoms = molecule.atoms().size();
    bondToParent = new Bond[atoms];
    depth = new int[atoms];
    joined = new int[atoms];
    Arrays.setAll(joined, atom -> atom);
  }

  /**
   * Marks the atoms and bonds that are in rings.
   *
   * @return the ring systems, each as its bonds
   */
  static List<List<Bond>> find(Molecule molecule) {
    RingSystems systems = new RingSystems(molecule);
    List<Bond> closing = systems.spanFragments();
    if (closing.isEmpty()) {
      return List.of();
    }
    closing.forEach(systems::markRing);
    return systems.collect();
  }

  /** Reaches every atom breadth-first; the bonds that were not needed for it each close a ring. */
  private List<Bond> spanFragments() {
    List<Bond> closing = new ArrayList<>();
    boolean[] used = new boolean[molecule.bonds().size()];
    boolean[] reached = new boolean[depth.length];
    Atom[] queue = new Atom[depth.length];
    for (Atom start : molecule.atoms()) {
      if (reached[start.index]) {
        continue;
      }
      int length = 0;
      queue[length++] = start;
      reached[start.index] = true;
      for (int i = 0; i < length; i++) {
        Atom atom = queue[i];
        for (Bond bond : atom.bonds) {
          if (used[bond.index]) {
            continue;
          }
          used[bond.index] = true;
          Atom next = bond.other(atom);
          if (reached[next.index]) {
            closing.add(bond);
          } else {
            reached[next.index] = true;
            bondToParent[next.index] = bond;
            depth[next.index] = depth[atom.index] + 1;
            queue[length++] = next;
          }
        }
      }
    }
    return closing;
  }

  /** Marks the ring of a closing bond: both ways up to where they meet. */
  private void markRing(Bond closing) {
    closing.inRing = true;
    int a = top(closing.begin.index);
    int b = top(closing.end.index);
    while (a != b) {
      int deeper = depth[a] >= depth[b] ? a : b;
      Bond up = bondToParent[deeper];
      up.inRing = true;
      int parent = up.other(molecule.atoms().get(deeper)).index;
      joined[deeper] = parent;
      a = a == deeper ? top(parent) : a;
      b = b == deeper ? top(parent) : b;
    }
  }

  private int top(int atom) {
    int top = atom;
    while (joined[top] != top) {
      joined[top] = joined[joined[top]];
      top = joined[top];
    }
    return top;
  }

  private List<List<Bond>> collect() {
    List<List<Bond>> byTop = new ArrayList<>();
    int[] systemOfTop = new int[joined.length];
    Arrays.fill(systemOfTop, -1);
    for (Bond bond : molecule.bonds()) {
      if (bond.inRing) {
        bond.begin.inRing = true;
        bond.end.inRing = true;
        int top = top(bond.begin.index);
        if (systemOfTop[top] < 0) {
          systemOfTop[top] = byTop.size();
          byTop.add(new ArrayList<>());
        }
        byTop.get(systemOfTop[top]).add(bond);
      }
    }
    return byTop;
  }
}
