package org.cpajvm.plugins.morgan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The elements and the masses of their isotopes, as RDKit 2022.09 has them. Immutable. */
final class PeriodicTable {
  private static final int ISOTOPES_PER_ELEMENT = 1000;

  private final List<Element> elements = new ArrayList<>();
  private final Map<String, Element> bySymbol = new HashMap<>();
  private final Map<Integer, Integer> isotopeDeltas = new HashMap<>();

  private PeriodicTable() {
    for (String line : lines("elements.txt")) {
      String[] fields = line.split(";", -1);
      List<Integer> valences =
          Arrays.stream(fields[1].split(",", -1)).map(Integer::valueOf).toList();
      Element element =
          new Element(
              elements.size(),
              fields[0],
              valences,
              Integer.parseInt(fields[2]),
              Double.parseDouble(fields[3]));
      elements.add(element);
      bySymbol.put(element.symbol(), element);
    }
    // Names that elements had before they were given their own.
    String[] provisional = {"Uub", "Uut", "Uuq", "Uup", "Uuh", "Uus", "Uuo"};
    for (int i = 0; i < provisional.length; i++) {
      bySymbol.put(provisional[i], elements.get(112 + i));
    }
    for (String line : lines("isotopes.txt")) {
      String[] fields = line.split(" ", -1);
      isotopeDeltas.put(
          isotopeKey(Integer.parseInt(fields[0]), Integer.parseInt(fields[1])),
          Integer.valueOf(fields[2]));
    }
  }

  /** The table; it is read on first use. */
  static PeriodicTable get() {
    return Holder.TABLE;
  }

  /** The highest atomic number. */
  int highestNumber() {
    return elements.size() - 1;
  }

  /** The element of an atomic number from 0 to {@link #highestNumber()}. */
  Element element(int number) {
    return elements.get(number);
  }

  /** The element of a symbol, or null if there is none. */
  Element element(String symbol) {
    return bySymbol.get(symbol);
  }

  /**
   * How much heavier an isotope is than the element is on average, cut to a whole number.
   *
   * @param isotope the mass number, or 0 if none is given
   */
  int deltaMass(Element element, int isotope) {
    if (isotope == 0 || element.isDummy()) {
      return 0;
    }
    Integer exception =
        isotope < ISOTOPES_PER_ELEMENT
            ? isotopeDeltas.get(isotopeKey(element.number(), isotope))
            : null;
    return exception != null ? exception : (int) (isotope - element.weight());
  }

  private static int isotopeKey(int number, int isotope) {
    return number * ISOTOPES_PER_ELEMENT + isotope;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = PeriodicTable.class.getResourceAsStream(resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + resource + " cannot be read", e);
    }
  }

  private static final class Holder {
    static final PeriodicTable TABLE = new PeriodicTable();
  }
}
