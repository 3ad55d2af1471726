package org.cpajvm.plugins.morgan;

import java.util.Arrays;

/** The bonds of an atom's neighbourhood: a set that can be compared. Immutable. */
final class Environment {
  /** No bonds. */
  static final Environment EMPTY = new Environment(new int[0]);

  private final int[] bonds; // ascending
  private final int hash;

  private Environment(int[] bonds) {
    this.bonds = bonds;
    this.hash = Arrays.hashCode(bonds);
  }

  /**
   * The environment of an atom after one more round: its own, its bonds, and the environments of
   * its neighbours.
   *
   * @param environments those of all atoms after the previous round
   */
  static Environment around(Atom atom, Environment[] environments, WorkLimit limit) {
    int most = environments[atom.index].bonds.length + atom.degree();
    for (Bond bond : atom.bonds) {
      most += environments[bond.other(atom).index].bonds.length;
    }
    limit.spend(4L * most, atom.position);
    int[] all = new int[most];
    int size = append(environments[atom.index], all, 0);
    for (Bond bond : atom.bonds) {
      all[size++] = bond.index;
      size = append(environments[bond.other(atom).index], all, size);
    }
    Arrays.sort(all);
    int distinct = 0;
    for (int bond : all) {
      if (distinct == 0 || all[distinct - 1] != bond) {
        all[distinct++] = bond;
      }
    }
    return new Environment(Arrays.copyOf(all, distinct));
  }

  private static int append(Environment environment, int[] all, int size) {
    System.arraycopy(environment.bonds, 0, all, size, environment.bonds.length);
    return size + environment.bonds.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Environment that
        && hash == that.hash
        && Arrays.equals(bonds, that.bonds);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
