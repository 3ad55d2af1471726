package org.cpajvm.plugins.morgan;

import java.util.Map;

/**
 * Reads the atoms of a SMILES: {@code [13CH3-]} in brackets, or a bare symbol.
 *
 * <p>In brackets: isotope, symbol (or {@code #} and the atomic number), chirality, hydrogens,
 * charge ({@code +}, {@code ++} or {@code +n}), class. Chirality is checked and forgotten.
 */
final class AtomReader {
  private static final int HIGHEST_ISOTOPE = 65_535;
  private static final int HIGHEST_HYDROGENS = 99;
  private static final int HIGHEST_CHARGE = 127;
  private static final int LONGEST_SYMBOL = 3;
  private static final String AN_ATOM = "an atom";
  private static final String BARE_SYMBOLS = "BCNOPSFI*";
  private static final String BARE_AROMATIC_SYMBOLS = "bcnops";

  /** Classes of chirality with the number of arrangements that each has. */
  private static final Map<String, Integer> CHIRALITIES =
      Map.of("TH", 2, "AL", 2, "SP", 3, "TB", 20, "OH", 30);

  private final SmilesCursor cursor;
  private final PeriodicTable table = PeriodicTable.get();

  AtomReader(SmilesCursor cursor) {
    this.cursor = cursor;
  }

  /** Whether an atom comes next. */
  boolean atAtom() {
    char c = cursor.peek();
    return c == '[' || isBare(BARE_SYMBOLS, c) || isBare(BARE_AROMATIC_SYMBOLS, c);
  }

  private static boolean isBare(String symbols, char c) {
    return symbols.indexOf(c) >= 0;
  }

  /** Reads the atom that comes next. */
  Atom read() {
    int start = cursor.position();
    if (cursor.accept("[")) {
      return bracketAtom(start);
    }
    if (!atAtom()) {
      throw cursor.unexpected(AN_ATOM);
    }
    boolean aromatic = isBare(BARE_AROMATIC_SYMBOLS, cursor.peek());
    String symbol;
    if (cursor.accept("Cl")) {
      symbol = "Cl";
    } else if (cursor.accept("Br")) {
      symbol = "Br";
    } else {
      symbol = String.valueOf(Character.toUpperCase(cursor.peek()));
      cursor.skip(1);
    }
    Atom atom = new Atom(table.element(symbol), 0, start, false);
    atom.aromatic = aromatic;
    atom.takesImplicitHydrogens = true;
    return atom;
  }

  private Atom bracketAtom(int start) {
    int isotope = cursor.atDigit() ? cursor.number(HIGHEST_ISOTOPE, "the isotope") : 0;
    boolean aromatic = cursor.peek() >= 'a' && cursor.peek() <= 'z';
    Element element = element(aromatic);
    Atom atom = new Atom(element, isotope, start, chirality());
    atom.aromatic = aromatic;
    if (cursor.accept("H")) {
      atom.writtenHydrogens =
          cursor.atDigit() ? cursor.number(HIGHEST_HYDROGENS, "the number of hydrogens") : 1;
    }
    atom.charge = charge();
    if (cursor.accept(":")) {
      cursor.number(Integer.MAX_VALUE - 1, "the class of an atom");
    }
    if (!cursor.accept("]")) {
      throw cursor.unexpected("']'");
    }
    return atom;
  }

  private Element element(boolean aromatic) {
    if (cursor.accept("#")) {
      return table.element(cursor.number(table.highestNumber(), "the atomic number"));
    }
    return aromatic ? aromaticElement() : plainElement();
  }

  private Element aromaticElement() {
    for (String symbol : new String[] {"si", "as", "se", "te", "b", "c", "n", "o", "p", "s"}) {
      if (cursor.accept(symbol)) {
        return table.element(Character.toUpperCase(symbol.charAt(0)) + symbol.substring(1));
      }
    }
    throw cursor.unexpected("the symbol of an element that can be aromatic");
  }

  /** Reads the longest symbol that fits. */
  private Element plainElement() {
    StringBuilder longest = new StringBuilder(LONGEST_SYMBOL);
    for (int i = 0; i < LONGEST_SYMBOL && cursor.peek(i) != SmilesCursor.END; i++) {
      longest.append(cursor.peek(i));
    }
    for (int length = longest.length(); length > 0; length--) {
      Element element = table.element(longest.substring(0, length));
      if (element != null) {
        cursor.skip(length);
        return element;
      }
    }
    throw cursor.unexpected("the symbol of an element");
  }

  /** Reads the chirality; whether it is of a class in which hydrogens count as ligands. */
  private boolean chirality() {
    if (!cursor.accept("@") || cursor.accept("@")) {
      return false;
    }
    for (Map.Entry<String, Integer> chirality : CHIRALITIES.entrySet()) {
      if (cursor.accept(chirality.getKey())) {
        if (cursor.atDigit()) {
          cursor.number(chirality.getValue(), "the arrangement of " + chirality.getKey());
        }
        return !chirality.getKey().equals("TH") && !chirality.getKey().equals("AL");
      }
    }
    return false;
  }

  private int charge() {
    char sign = cursor.peek();
    if (sign != '+' && sign != '-') {
      return 0;
    }
    cursor.skip(1);
    int size = 1;
    if (cursor.peek() == sign) {
      cursor.skip(1);
      size = 2;
    } else if (cursor.atDigit()) {
      size = cursor.number(HIGHEST_CHARGE, "the charge");
    }
    return sign == '+' ? size : -size;
  }
}
