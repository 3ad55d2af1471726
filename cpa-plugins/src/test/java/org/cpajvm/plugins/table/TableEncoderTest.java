package org.cpajvm.plugins.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PerturbationEncoder.Encoding;
import org.cpajvm.api.plugin.PerturbationEncoder.Perturbation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableEncoderTest {
  private static final String TABLE = "gene,a,b\nTP53,1,10\nKRAS,2,10\nMYC,6,10\n";

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Encoding encode(Path table, Map<String, String> options, String... names) {
    PerturbationEncoder encoder = new TableEncoder();
    Map<String, String> given = new HashMap<>(options);
    given.put("path", table.toString());
    return encoder.encode(
        Arrays.stream(names).map(name -> new Perturbation(name, Map.of())).toList(),
        OptionValues.check("encoder 'table'", encoder.options(), given));
  }

  @Test
  void vectorsAreLookedUpByName() throws IOException {
    Encoding encoding = encode(write("t.csv", TABLE), Map.of(), "MYC", "TP53", "EGFR");
    assertEquals(2, encoding.dimension());
    assertArrayEquals(new float[] {6, 10}, encoding.vectors().get("MYC"));
    assertArrayEquals(new float[] {1, 10}, encoding.vectors().get("TP53"));
    assertEquals(List.of("EGFR"), List.copyOf(encoding.failures().keySet()));
    assertTrue(encoding.failures().get("EGFR").contains("has no row in"));
  }

  @Test
  void tabsAndAnotherKeyColumn() throws IOException {
    Path table = write("t.tsv", "\ufeffx\tname\n1.5\tA\n-2\tB+C\n");
    Encoding encoding = encode(table, Map.of("key", "name"), "B+C");
    assertArrayEquals(new float[] {-2}, encoding.vectors().get("B+C"));
  }

  @Test
  void standardizedOverAllRowsWhoeverIsAskedFor() throws IOException {
    Path table = write("t.csv", TABLE);
    Map<String, String> options = Map.of("standardize", "true");
    Encoding one = encode(table, options, "MYC");
    Encoding all = encode(table, options, "KRAS", "MYC", "TP53");
    // Mean 3, variance 14/3; the second column is constant.
    assertArrayEquals(
        new float[] {(float) (3 / Math.sqrt(14 / 3.0)), 0}, one.vectors().get("MYC"), 1e-6f);
    assertArrayEquals(one.vectors().get("MYC"), all.vectors().get("MYC"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "g,a;A,1;B,x | row 3, column 'a': 'x' is not a finite number",
        "g,a;A,1;B,  | row 3, column 'a': '' is not a finite number",
        "g,a;A,NaN   | row 2, column 'a': 'NaN' is not a finite number",
        "g,a;A,1;B,1,2 | row 3 has 3 columns, the header 2",
        "g,a;A,1;B | row 3 has 1 columns, the header 2",
        "g,a;A,1;B,2;A,3 | rows 2 and 4 are both named 'A'",
        "g,a | no numbers",
        "g;A | no numbers",
      })
  void damageIsNamed(String text, String message) throws IOException {
    Path table = write("t.csv", text.replace(';', '\n') + "\n");
    BadInputException error =
        assertThrows(BadInputException.class, () -> encode(table, Map.of(), "A"));
    assertTrue(error.getMessage().startsWith(table + ": "), error.getMessage());
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void missingFilesAndColumnsAreNamed() throws IOException {
    Path missing = folder.resolve("none.csv");
    assertThrows(BadInputException.class, () -> encode(missing, Map.of(), "A"));
    Path table = write("t.csv", TABLE);
    BadInputException error =
        assertThrows(BadInputException.class, () -> encode(table, Map.of("key", "id"), "A"));
    assertTrue(error.getMessage().contains("[gene, a, b]"), error.getMessage());
    Path other = write("t.bin", "nothing");
    assertTrue(
        assertThrows(BadInputException.class, () -> encode(other, Map.of(), "A"))
            .getMessage()
            .contains(".csv or .tsv"));
  }

  @Test
  void encodersAreFoundAsServices() {
    List<String> names =
        ServiceLoader.load(PerturbationEncoder.class).stream()
            .map(provider -> provider.get().name())
            .sorted()
            .toList();
    assertEquals(List.of("morgan", "table"), names);
  }
}
