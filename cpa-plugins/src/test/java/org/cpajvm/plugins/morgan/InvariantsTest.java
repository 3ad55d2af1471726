package org.cpajvm.plugins.morgan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares what is known of single atoms and bonds with RDKit 2022.09. */
class InvariantsTest {
  record Expected(
      String smiles,
      List<Long> connectivityInvariants,
      List<List<Integer>> bonds,
      List<Integer> totalHs) {}

  record Fixture(List<Expected> molecules) {}

  static Stream<Expected> molecules() throws IOException {
    try (Reader reader =
        new InputStreamReader(
            InvariantsTest.class.getResourceAsStream("debug_hashes.json"),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, Fixture.class).molecules().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("molecules")
  void atomsAndBondsEqualThoseOfRdkit(Expected expected) {
    Molecule molecule = Sanitizer.sanitize(SmilesParser.parse(expected.smiles()));
    assertEquals(
        expected.connectivityInvariants(),
        molecule.atoms().stream()
            .map(atom -> Integer.toUnsignedLong(MorganFingerprint.invariant(atom)))
            .toList());
    assertEquals(
        expected.totalHs(), molecule.atoms().stream().map(InvariantsTest::hydrogens).toList());
    assertEquals(
        expected.bonds(),
        molecule.bonds().stream()
            .map(bond -> List.of(bond.begin.index, bond.end.index, bond.type.number()))
            .toList());
  }

  private static int hydrogens(Atom atom) {
    int neighbours =
        (int) atom.bonds.stream().filter(b -> b.other(atom).element.isHydrogen()).count();
    return atom.hydrogens() + neighbours;
  }
}
