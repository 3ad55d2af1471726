package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnValuesTest {
  private static final List<String> KNOWN =
      List.of("6.0", "0.5", "True", "False", "007", "T cells", "1e-05", "-0.0", "NaN");

  @ParameterizedTest
  @CsvSource({
    "6, 6.0",
    "6.0, 6.0",
    "6.00, 6.0",
    "+6, 6.0",
    "0.50, 0.5",
    "5e-1, 0.5",
    "true, True",
    "FALSE, False",
    "007, 007",
    "T cells, T cells",
    "0.00001, 1e-05",
    "0, -0.0",
    "NaN, NaN"
  })
  void findsTheSpellingOfTheColumn(String written, String value) {
    assertEquals(Optional.of(value), ColumnValues.find(written, KNOWN));
  }

  @ParameterizedTest
  @CsvSource({"7", "06", "t cells", "1", "nan", "6.0f", "0x6", "1e999999999"})
  void doesNotGuess(String written) {
    assertEquals(Optional.empty(), ColumnValues.find(written, KNOWN));
  }

  @Test
  void whatIsWrittenSoComesFirst() {
    List<String> both = List.of("6", "6.0", "6.00");
    assertEquals(Optional.of("6.0"), ColumnValues.find("6.0", both));
    assertEquals(Optional.empty(), ColumnValues.find("6.000", both));
  }
}
