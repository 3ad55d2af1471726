package org.cpajvm.plugins.morgan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the cycles of a ring system that may be relevant, in families of cycles that differ only in
 * equally short paths.
 *
 * <p>Source: P. Vismara, Union of all the minimum cycle bases of a graph, Electronic J.
 * Combinatorics 4 (1997) R9. A family belongs to its atom of highest index, the root, and to the
 * bond or atom that lies opposite; both sides are shortest paths from the root through atoms of
 * lower index.
 */
final class CycleFamilies {
  private static final int MOST_MEMBERS = 512;

  /**
   * A family.
   *
   * @param left where one side ends
   * @param right where the other side ends
   * @param joint the bonds between these ends
   * @param prototype the bonds of one cycle of the family, ascending
   */
  record Family(Atom root, Atom left, Atom right, int[] joint, int[] prototype) {
    int length() {
      return prototype.length;
    }
  }

  private final WorkLimit limit;

  /** Bonds between an atom and the current root; -1 for atoms that are too far away. */
  private final int[] distance;

  /** Whether the root reaches an atom by a shortest path through atoms of lower index. */
  private final boolean[] below;

  private final List<Atom> reached = new ArrayList<>();

  /** Prepares to search the ring systems of a molecule. */
  CycleFamilies(Molecule molecule, WorkLimit limit) {
    this.limit = limit;
    distance = new int[molecule.atoms().size()];
    below = new boolean[distance.length];
    Arrays.fill(distance, -1);
  }

  /**
   * The families of cycles of a ring system that are longer than {@code above} and at most {@code
   * longest}.
   *
   * @param system the atoms of the system
   */
  List<Family> find(Iterable<Atom> system, int above, int longest) {
    List<Family> families = new ArrayList<>();
    for (Atom root : system) {
      explore(root, longest / 2);
      for (Atom atom : reached) {
        if (below[atom.index]) {
          addOdd(root, atom, above, longest, families);
          addEven(root, atom, above, longest, families);
        }
      }
    }
    return families;
  }

  /** Measures distances from a root, up to a depth. */
  private void explore(Atom root, int depth) {
    for (Atom atom : reached) {
      distance[atom.index] = -1;
      below[atom.index] = false;
    }
    reached.clear();
    reached.add(root);
    distance[root.index] = 0;
    for (int i = 0; i < reached.size(); i++) {
      Atom atom = reached.get(i);
      limit.spend(atom.degree(), root.position);
      if (distance[atom.index] == depth) {
        continue;
      }
      boolean open = atom == root || below[atom.index];
      for (Bond bond : atom.bonds) {
        Atom next = bond.other(atom);
        if (!bond.inRing) {
          continue;
        }
        if (distance[next.index] < 0) {
          distance[next.index] = distance[atom.index] + 1;
          reached.add(next);
        }
        if (open && distance[next.index] == distance[atom.index] + 1 && next.index < root.index) {
          below[next.index] = true;
        }
      }
    }
  }

  /** Two atoms at the same distance that are bound to each other. */
  private void addOdd(Atom root, Atom atom, int above, int longest, List<Family> families) {
    int length = 2 * distance[atom.index] + 1;
    if (length <= above || length > longest) {
      return;
    }
    for (Bond bond : atom.bonds) {
      Atom other = bond.other(atom);
      if (bond.inRing
          && other.index < atom.index
          && below[other.index]
          && distance[other.index] == distance[atom.index]
          && areApart(root, atom, other)) {
        families.add(family(root, atom, other, new int[] {bond.index}));
      }
    }
  }

  /** Two atoms at the same distance that are bound to the same atom, one further away. */
  private void addEven(Atom root, Atom atom, int above, int longest, List<Family> families) {
    int length = 2 * distance[atom.index];
    if (length < 4 || length <= above || length > longest) {
      return;
    }
    for (int i = 1; i < atom.bonds.size(); i++) {
      Atom left = atom.bonds.get(i).other(atom);
      if (!leadsUp(atom, atom.bonds.get(i), root)) {
        continue;
      }
      for (int j = 0; j < i; j++) {
        Atom right = atom.bonds.get(j).other(atom);
        limit.spend(1, root.position);
        if (leadsUp(atom, atom.bonds.get(j), root) && areApart(root, left, right)) {
          int[] joint = {atom.bonds.get(i).index, atom.bonds.get(j).index};
          families.add(family(root, left, right, joint));
        }
      }
    }
  }

  /** Whether a bond of an atom lies on a shortest path to the root. */
  private boolean leadsUp(Atom atom, Bond bond, Atom root) {
    Atom next = bond.other(atom);
    return bond.inRing
        && distance[next.index] == distance[atom.index] - 1
        && (next == root || below[next.index]);
  }

  /** Whether the first path found on each side has only the root in common. */
  private boolean areApart(Atom root, Atom left, Atom right) {
    Atom a = left;
    Atom b = right;
    limit.spend(4L * distance[left.index] + 16, root.position);
    while (a != b) {
      a = up(a, root).other(a);
      b = up(b, root).other(b);
    }
    return a == root;
  }

  /** The first bond of an atom on a shortest path to the root. */
  private Bond up(Atom atom, Atom root) {
    for (Bond bond : atom.bonds) {
      if (leadsUp(atom, bond, root)) {
        return bond;
      }
    }
    throw new IllegalStateException("no way back to the root");
  }

  private Family family(Atom root, Atom left, Atom right, int[] joint) {
    int[] prototype = cycle(firstPath(left, root), firstPath(right, root), joint);
    limit.spend(4L * prototype.length, root.position);
    return new Family(root, left, right, joint, prototype);
  }

  private int[] firstPath(Atom from, Atom root) {
    int[] path = new int[distance[from.index]];
    Atom atom = from;
    for (int i = 0; i < path.length; i++) {
      Bond bond = up(atom, root);
      path[i] = bond.index;
      atom = bond.other(atom);
    }
    return path;
  }

  /**
   * The cycles of a family, at most 512 of them.
   *
   * @return each cycle as its bonds, ascending
   */
  List<int[]> members(Family family) {
    explore(family.root(), family.length() / 2);
    List<int[]> leftPaths = paths(family.left(), family.root());
    List<int[]> rightPaths = paths(family.right(), family.root());
    List<int[]> cycles = new ArrayList<>();
    for (int[] left : leftPaths) {
      for (int[] right : rightPaths) {
        if (cycles.size() == MOST_MEMBERS) {
          return cycles;
        }
        limit.spend(family.length(), family.root().position);
        cycles.add(cycle(left, right, family.joint()));
      }
    }
    return cycles;
  }

  /** The shortest paths to the root, each as its bonds, at most as many as a family has members. */
  private List<int[]> paths(Atom from, Atom root) {
    int length = distance[from.index];
    List<int[]> paths = List.of(new int[length]);
    List<Atom> heads = List.of(from);
    for (int step = 0; step < length; step++) {
      List<int[]> longer = new ArrayList<>();
      List<Atom> nextHeads = new ArrayList<>();
      for (int i = 0; i < paths.size(); i++) {
        Atom head = heads.get(i);
        limit.spend(head.degree() + (long) length, root.position);
        for (Bond bond : head.bonds) {
          if (leadsUp(head, bond, root) && longer.size() < MOST_MEMBERS) {
            int[] path = paths.get(i).clone();
            path[step] = bond.index;
            longer.add(path);
            nextHeads.add(bond.other(head));
          }
        }
      }
      paths = longer;
      heads = nextHeads;
    }
    return paths;
  }

  private static int[] cycle(int[] left, int[] right, int[] joint) {
    int[] bonds = Arrays.copyOf(left, left.length + right.length + joint.length);
    System.arraycopy(right, 0, bonds, left.length, right.length);
    System.arraycopy(joint, 0, bonds, left.length + right.length, joint.length);
    Arrays.sort(bonds);
    return bonds;
  }
}
