package org.cpajvm.plugins.morgan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares with fingerprints that RDKit 2022.09 made. The folder is that of the system property
 * {@code cpa.morgan.dir}: tables whose columns are named {@code onbits_r2_n2048} for radius 2 and
 * 2048 bits, and lists of invalid SMILES named {@code invalid*.txt}.
 */
class MorganFixturesTest {
  private static final Pattern COLUMN = Pattern.compile("onbits_r(\\d+)_n(\\d+)");

  private static Path folder() throws URISyntaxException {
    String given = System.getProperty("cpa.morgan.dir");
    return given != null
        ? Path.of(given)
        : Path.of(MorganFixturesTest.class.getResource("invalid.txt").toURI()).getParent();
  }

  private static List<Path> files(String pattern) throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(f -> f.getFileName().toString().matches(pattern)).sorted().toList();
    }
  }

  @TestFactory
  List<DynamicTest> fingerprintsEqualThoseOfRdkit() throws IOException, URISyntaxException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files(".*\\.csv")) {
      for (String column : readHeader(file)) {
        Matcher matcher = COLUMN.matcher(column);
        if (matcher.matches()) {
          int radius = Integer.parseInt(matcher.group(1));
          int bits = Integer.parseInt(matcher.group(2));
          tests.add(
              DynamicTest.dynamicTest(
                  file.getFileName() + " " + column,
                  () -> assertColumnMatches(file, column, radius, bits)));
        }
      }
    }
    assertFalse(tests.isEmpty(), "no fingerprints in " + folder());
    return tests;
  }

  private static List<String> readHeader(Path file) throws IOException {
    try (CSVParser parser = open(file)) {
      return parser.getHeaderNames();
    }
  }

  private static CSVParser open(Path file) throws IOException {
    return CSVParser.parse(
        Files.newBufferedReader(file),
        CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get());
  }

  private static void assertColumnMatches(Path file, String column, int radius, int bits) {
    List<String> differences = new ArrayList<>();
    int rows = 0;
    try (CSVParser parser = open(file)) {
      for (CSVRecord row : parser) {
        rows++;
        String found = onBits(row.get("smiles"), radius, bits);
        if (!found.equals(row.get(column))) {
          differences.add(row.get("smiles") + ": " + found + " instead of " + row.get(column));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertTrue(rows > 0, "no rows");
    assertEquals(
        List.of(), differences.stream().limit(20).toList(), differences.size() + " differ");
  }

  private static String onBits(String smiles, int radius, int bits) {
    try {
      return MorganEncoder.fingerprint(smiles, radius, bits).stream()
          .mapToObj(Integer::toString)
          .collect(Collectors.joining(" "));
    } catch (InvalidSmilesException e) {
      return e.getMessage();
    }
  }

  @TestFactory
  List<DynamicTest> invalidSmilesAreRefused() throws IOException, URISyntaxException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files("invalid.*\\.txt")) {
      for (String smiles : Files.readAllLines(file)) {
        tests.add(DynamicTest.dynamicTest("'" + smiles + "'", () -> assertRefused(smiles)));
      }
    }
    assertFalse(tests.isEmpty(), "no invalid SMILES in " + folder());
    return tests;
  }

  private static void assertRefused(String smiles) {
    InvalidSmilesException error =
        assertThrows(
            InvalidSmilesException.class, () -> MorganEncoder.fingerprint(smiles, 2, 2048));
    Matcher position = Pattern.compile("position (\\d+): .+").matcher(error.getMessage());
    assertTrue(position.matches(), error.getMessage());
    int named = Integer.parseInt(position.group(1));
    assertTrue(named >= 1 && named <= smiles.length() + 1, error.getMessage());
  }
}
