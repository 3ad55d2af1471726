package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cpa fingerprint}; the fingerprints themselves are tested where they are made. */
class FingerprintTest {
  private static final String ETHANOL = "80 222 294 807 1057 1410";

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("drugs.csv"), text);
  }

  @Test
  void addsAColumn() throws IOException {
    Path file = file("name,smiles\nethanol,CCO\n\"a, b\",c1ccccc1\n");
    CommandLine run = CommandLine.run("fingerprint", file.toString());
    assertEquals(0, run.code(), run.err());
    assertEquals(
        "name,smiles,onbits_r2_n2048\nethanol,CCO,"
            + ETHANOL
            + "\n\"a, b\",c1ccccc1,389 1088 1873\n",
        run.out().replace("\r\n", "\n"));
  }

  @Test
  void anInvalidSmilesHasAnEmptyFieldAndIsNamed() throws IOException {
    Path file = file("id,structure\n1,CC(C\n2,CCO\n");
    CommandLine run = CommandLine.run("fingerprint", file.toString(), "--column", "structure");
    assertEquals(3, run.code());
    assertTrue(run.out().contains("1,CC(C,") && run.out().contains("2,CCO," + ETHANOL), run.out());
    assertTrue(run.err().contains("line 2") && run.err().contains("position 3"), run.err());
    assertEquals(
        0,
        CommandLine.run("fingerprint", file.toString(), "--column", "structure", "--skip-invalid")
            .code());
  }

  @Test
  void readsAListAndASingleMolecule() throws IOException {
    CommandLine list =
        CommandLine.run("fingerprint", file("CCO\n\nc1ccccc1\n").toString(), "--radius", "1");
    assertEquals(
        "smiles,onbits_r1_n2048\nCCO," + ETHANOL + "\nc1ccccc1,1088 1873\n",
        list.out().replace("\r\n", "\n"));
    CommandLine one = CommandLine.run("fingerprint", "--smiles", "CCO");
    assertTrue(one.out().endsWith("CCO," + ETHANOL + System.lineSeparator()), one.out());
  }

  @Test
  void aMissingColumnIsNamed() throws IOException {
    CommandLine run = CommandLine.run("fingerprint", file("name,structure\na,CCO\n").toString());
    assertEquals(3, run.code());
    assertTrue(
        run.error().contains("no column 'smiles'") && run.error().contains("name, structure"),
        run.error());
  }
}
