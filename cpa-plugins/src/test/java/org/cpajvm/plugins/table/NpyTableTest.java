package org.cpajvm.plugins.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PerturbationEncoder.Encoding;
import org.cpajvm.api.plugin.PerturbationEncoder.Perturbation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that numpy 2.4 wrote: numpy.save of [[1.5, -2, 0.25], [3, 4e-3, -5e6]] as each type. */
class NpyTableTest {
  @TempDir private Path folder;

  private Path copy(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = NpyTableTest.class.getResourceAsStream("/npy/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  private static Encoding encode(Path table, String... options) {
    TableEncoder encoder = new TableEncoder();
    Map<String, String> given = new HashMap<>(Map.of("path", table.toString()));
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return encoder.encode(
        List.of(new Perturbation("MYC", Map.of()), new Perturbation("no", Map.of())),
        OptionValues.check("encoder 'table'", encoder.options(), given));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f4.npy", "f8.npy", "f8_big.npy", "version2.npy"})
  void whatNumpyWroteIsRead(String name) throws IOException {
    Path table = copy(name);
    Files.writeString(folder.resolve(name.replace(".npy", ".txt")), "TP53\n  MYC \n\n");
    Encoding encoding = encode(table);
    assertEquals(3, encoding.dimension());
    assertArrayEquals(new float[] {3, 4e-3f, -5e6f}, encoding.vectors().get("MYC"));
    assertTrue(encoding.failures().get("no").contains("has no row in"));
  }

  @Test
  void namesMayBeElsewhereAndColumnsStandardized() throws IOException {
    Path names = Files.writeString(folder.resolve("genes.list"), "TP53\nMYC");
    Encoding encoding = encode(copy("f8.npy"), "names", names.toString(), "standardize", "true");
    assertArrayEquals(new float[] {1, 1, -1}, encoding.vectors().get("MYC"), 1e-6f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fortran.npy | Fortran order",
        "i8.npy | 'i8', not float32",
        "f2.npy | 'f2', not float32",
        "vector.npy | two dimensions"
      })
  void whatIsNotReadIsNamed(String name, String message) throws IOException {
    Path table = copy(name);
    Path names = Files.writeString(folder.resolve("names.txt"), "TP53\nMYC\n");
    assertRefused(table, names, message);
  }

  @Test
  void damageIsNamed() throws IOException {
    Path table = copy("f4.npy");
    Path names = Files.writeString(folder.resolve("names.txt"), "TP53\nMYC\n");
    byte[] bytes = Files.readAllBytes(table);
    for (int length : new int[] {0, 5, 7, 9, 60, bytes.length - 1}) {
      Files.write(table, Arrays.copyOf(bytes, length));
      assertRefused(table, names, table.toString());
    }
    Files.write(table, Arrays.copyOf(bytes, bytes.length + 1));
    assertRefused(table, names, "more numbers");
    byte[] infinite = bytes.clone();
    infinite[bytes.length - 1] = 0x7f;
    infinite[bytes.length - 2] = (byte) 0x80;
    infinite[bytes.length - 3] = 0;
    infinite[bytes.length - 4] = 0;
    Files.write(table, infinite);
    assertRefused(table, names, "row 2 ('MYC'), column 3");
    Files.write(table, bytes);
    assertRefused(table, Files.writeString(names, "MYC\n"), "has 2 rows, but");
    assertRefused(table, folder.resolve("none.txt"), "option 'names'");
  }

  private static void assertRefused(Path table, Path names, String message) {
    BadInputException error =
        assertThrows(BadInputException.class, () -> encode(table, "names", names.toString()));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }
}
