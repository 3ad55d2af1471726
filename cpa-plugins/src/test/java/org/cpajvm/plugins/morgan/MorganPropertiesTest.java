package org.cpajvm.plugins.morgan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all molecules, and for all strings. */
class MorganPropertiesTest {
  /** Far above what any string takes; only a hang fails. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static final String SYMBOLS = "CNOSPFcnosp()[]=#-+:@/\\.123%H*~$BrI>< \u00e9";

  static List<String> molecules() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                MorganPropertiesTest.class.getResourceAsStream("morgan_r2_2048.csv"),
                StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).map(line -> line.split(",", -1)[2]).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BitSet fingerprint(String smiles) {
    return MorganEncoder.fingerprint(smiles, 3, 2048);
  }

  @Test
  void orderOfAtomsDoesNotMatter() {
    Random random = new Random(1);
    for (String smiles : molecules()) {
      BitSet expected = fingerprint(smiles);
      for (int i = 0; i < 3; i++) {
        String rewritten = RandomSmilesWriter.write(SmilesParser.parse(smiles), random);
        assertEquals(expected, fingerprint(rewritten), smiles + " as " + rewritten);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "C1=CC=CC=C1, c1ccccc1",
    "O=N(=O)C, [O-][N+](=O)C",
    "CN=N#N, CN=[N+]=[N-]",
    "[H]C([H])([H])C, CC",
    "C1CC1, C%(12345)CC%(12345)",
    "[H]N=CC, N=CC",
    "OCC, C(O)C name"
  })
  void twoWaysToWriteAMolecule(String a, String b) {
    assertEquals(fingerprint(a), fingerprint(b));
  }

  @Test
  void bitsOfALargerRadiusAreAdded() {
    for (String smiles : molecules()) {
      BitSet smaller = MorganEncoder.fingerprint(smiles, 1, 4096);
      BitSet larger = MorganEncoder.fingerprint(smiles, 2, 4096);
      BitSet lost = (BitSet) smaller.clone();
      lost.andNot(larger);
      assertTrue(lost.isEmpty(), smiles);
    }
  }

  @Test
  void mutatedStringsAreReadOrRefused() {
    Random random = new Random(2);
    List<String> molecules = molecules();
    int refused = 0;
    for (int i = 0; i < 4000; i++) {
      String mutated = mutate(molecules.get(random.nextInt(molecules.size())), random);
      refused += readOrRefuse(mutated) ? 0 : 1;
    }
    assertTrue(refused > 1000, refused + " refused");
  }

  private static String mutate(String smiles, Random random) {
    StringBuilder text = new StringBuilder(smiles);
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      int at = random.nextInt(text.length());
      char symbol = SYMBOLS.charAt(random.nextInt(SYMBOLS.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, symbol);
        case 1 -> text.setCharAt(at, symbol);
        case 2 -> text.insert(at, text.substring(at, Math.min(at + 9, text.length())));
        default -> text.delete(at, at + 1 + random.nextInt(3));
      }
      text.append(text.isEmpty() ? "C" : "");
    }
    return text.toString();
  }

  /** Whether a string is a molecule; if not, the error names a position in it. */
  private static boolean readOrRefuse(String smiles) {
    try {
      assertTimeoutPreemptively(BOUND, () -> fingerprint(smiles).cardinality());
      return true;
    } catch (InvalidSmilesException e) {
      assertTrue(e.getMessage().matches("(?s)position \\d+: .+"), e.getMessage());
      return false;
    }
  }

  static List<String> hostileStrings() {
    int n = 100_000;
    List<String> strings = new ArrayList<>();
    strings.add("C".repeat(n));
    strings.add("C(".repeat(n));
    strings.add("C(".repeat(n / 3) + "C" + ")".repeat(n / 3));
    strings.add("[".repeat(n));
    strings.add("1".repeat(n));
    strings.add("C1" + "C".repeat(n) + "1");
    strings.add("c1" + "c".repeat(n - 1) + "1");
    strings.add("[Fe]" + "([H])".repeat(n / 5));
    strings.add("*" + "(C)".repeat(n / 3));
    strings.add("*" + "(*)".repeat(n / 3));
    strings.add("C1CC1".repeat(n / 5));
    strings.add("C.".repeat(n / 2) + "C");
    strings.add(polyacene(n / 16));
    strings.add("C12" + "C".repeat(3000) + "1" + "C".repeat(3000) + "2");
    strings.add(complete(40));
    strings.add(complete(99));
    strings.add(grid(30, "C"));
    strings.add(grid(60, "*"));
    strings.add(grid(14, "c"));
    strings.add(grid(40, "c"));
    return strings;
  }

  private static String polyacene(int rings) {
    StringBuilder text = new StringBuilder("c1ccc2");
    for (int i = 0; i < rings; i++) {
      text.append(i % 2 == 0 ? "cc3" : "cc2");
    }
    text.append("cccc");
    for (int i = rings; i > 0; i--) {
      text.append(i % 2 == 0 ? "c2c" : "c3c");
    }
    return text + "c1";
  }

  /** Dummy atoms, each bound to each other one. */
  private static String complete(int atoms) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < atoms; i++) {
      text.append(i == 0 ? "*" : ".*");
      for (int j = 0; j < atoms; j++) {
        if (i != j) {
          text.append("%(").append(Math.min(i, j) * 100 + Math.max(i, j)).append(")");
        }
      }
    }
    return text.toString();
  }

  /** A square grid, in which every bond is in several four-membered rings. */
  private static String grid(int side, String atom) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        text.append(column == 0 && row > 0 ? "." : "").append(atom);
        text.append(row > 0 ? "%(" + ((row - 1) * side + column) + ")" : "");
        text.append(row < side - 1 ? "%(" + (row * side + column) + ")" : "");
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("hostileStrings")
  void hostileStringsEnd(String smiles) {
    readOrRefuse(smiles);
  }

  @Test
  void largeButSimpleMoleculesAreRead() {
    assertTrue(readOrRefuse("C".repeat(100_000)));
    assertTrue(readOrRefuse("C(".repeat(30_000) + "C" + ")".repeat(30_000)));
    assertTrue(readOrRefuse("C1" + "C".repeat(100_000) + "1"));
    assertTrue(readOrRefuse("C1CC1".repeat(10_000)));
  }

  @Test
  void errorsNameThePosition() {
    assertTrue(error("CC(C").startsWith("position 3: '(' is never closed"));
    assertTrue(error("C[Xx]").startsWith("position 3:"), error("C[Xx]"));
    assertTrue(error("CC1CC").startsWith("position 3: ring 1 is never closed"));
    assertTrue(error("CCF(C)C").startsWith("position 3: F has a valence of 3"));
  }

  private static String error(String smiles) {
    return assertThrows(InvalidSmilesException.class, () -> fingerprint(smiles)).getMessage();
  }
}
