package org.cpajvm.plugins.morgan;

import java.util.List;

/**
 * A chemical element as the valence model sees it.
 *
 * @param number the atomic number; 0 is the dummy atom {@code *}
 * @param symbol its symbol
 * @param valences the valences it takes, the usual one first; -1 stands for any
 * @param outerElectrons the electrons of its outer shell
 * @param weight its standard atomic weight
 */
record Element(
    int number, String symbol, List<Integer> valences, int outerElectrons, double weight) {

  private static final int HYDROGEN = 1;

  /** Whether this stands for any atom. */
  boolean isDummy() {
    return number == 0;
  }

  boolean isHydrogen() {
    return number == HYDROGEN;
  }

  /** The usual valence, or -1 if the element takes any. */
  int defaultValence() {
    return valences.get(0);
  }

  /** The highest valence, or -1 if the element takes any. */
  int highestValence() {
    return valences.get(valences.size() - 1);
  }

  /**
   * What a formal charge adds to each valence. Elements left of carbon in the periodic table, and
   * carbocations, lose a bond with each positive charge; the others gain one.
   */
  int valenceShift(int charge) {
    boolean loses = isEarly() || (number == 6 && charge > 0);
    return loses ? -charge : charge;
  }

  private boolean isEarly() {
    int n = number;
    return (n >= 3 && n <= 5)
        || (n >= 11 && n <= 13)
        || (n >= 19 && n <= 22)
        || (n >= 30 && n <= 32)
        || (n >= 37 && n <= 41)
        || (n >= 48 && n <= 51)
        || (n >= 55 && n <= 61)
        || (n >= 72 && n <= 73)
        || (n >= 80 && n <= 83)
        || (n >= 87 && n <= 93)
        || (n >= 104 && n <= 116);
  }

  /** Whether this element draws electrons more than the other: by outer electrons, then by size. */
  boolean isMoreElectronegativeThan(Element other) {
    return outerElectrons != other.outerElectrons
        ? outerElectrons > other.outerElectrons
        : number < other.number;
  }
}
