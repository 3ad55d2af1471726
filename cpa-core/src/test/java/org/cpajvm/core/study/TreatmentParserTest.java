package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreatmentParserTest {
  private static final TreatmentParser PARSER = new TreatmentParser("ctrl", "+");

  private static Treatment parse(String names, String doses) {
    return PARSER.parse(names, Optional.ofNullable(doses), "here");
  }

  private static String refused(String names, String doses) {
    return assertThrows(BadInputException.class, () -> parse(names, doses)).getMessage();
  }

  @Test
  void dosesBelongToNamesByPosition() {
    assertEquals(
        Treatment.of(new Component("A", 1), new Component("B", 0.5)), parse("A+B", "1.0+0.5"));
    assertEquals(parse("A+B", "1.0+0.5"), parse(" B + A ", "0.5 + 1"));
    assertEquals(Treatment.of("A", 1), parse("A", null));
  }

  /** The order of writing never matters, however many perturbations there are. */
  @Test
  void orderNeverMatters() {
    Random random = new Random(3);
    List<String> labels = List.of("A", "B", "ctrl", "β-IFN", "a/b", "A", "x y", "ctrl");
    for (int i = 0; i < 300; i++) {
      List<String[]> pairs = new ArrayList<>();
      for (int k = 0; k <= random.nextInt(5); k++) {
        pairs.add(
            new String[] {
              labels.get(random.nextInt(labels.size())), Integer.toString(random.nextInt(4))
            });
      }
      Treatment written = parsePairs(pairs);
      Collections.shuffle(pairs, random);
      assertEquals(written, parsePairs(pairs));
      assertTrue(
          written.components().size() == 1
              || written.components().stream().noneMatch(c -> c.perturbation().equals("ctrl")));
    }
  }

  private static Treatment parsePairs(List<String[]> pairs) {
    return parse(
        String.join("+", pairs.stream().map(p -> p[0]).toList()),
        String.join("+", pairs.stream().map(p -> p[1]).toList()));
  }

  @Test
  void controlBesideAnotherPerturbationIsDroppedWithItsDose() {
    assertEquals(Treatment.of("A", 2), parse("A+ctrl", "2+7"));
    assertEquals(Treatment.of("A", 2), parse("ctrl+A", "7+2"));
    assertEquals(Treatment.of("ctrl", 0), parse("ctrl+ctrl", "1+0"));
    assertEquals(Treatment.of("ctrl", 0), parse("ctrl+ctrl", "0+1"));
    assertEquals(Treatment.of(new Component("A", 1), new Component("A", 1)), parse("A+A", null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"β-IFN", "a/b", "IFN-γ (10 ng)", "x,y;z", "\"quoted\"", "[Na]", "\\E.*"})
  void labelsMayContainAnyCharacter(String label) {
    assertEquals(Treatment.of(label, 1), parse(label, null));
    assertEquals(
        Treatment.of(new Component(label, 1), new Component("B", 1)), parse("B+" + label, null));
  }

  @Test
  void theSeparatorIsText() {
    TreatmentParser dots = new TreatmentParser("a.b", "..");
    assertEquals(
        Treatment.of(new Component("x+y", 1), new Component("z.", 2)),
        dots.parse("x+y..z.", Optional.of("1..2"), "here"));
    TreatmentParser inLabel = new TreatmentParser("non+targeting", "+");
    assertEquals(
        Treatment.of("non+targeting", 0.5),
        inLabel.parse("non+targeting", Optional.of("0.5"), "here"));
  }

  /**
   * GEARS labels control cells {@code ctrl} or {@code ctrl+ctrl}, and single ones {@code A+ctrl}.
   */
  @Test
  void aLabelThatJoinsOneNameIsThatNameToo() {
    TreatmentParser twice = new TreatmentParser("ctrl+ctrl", "+");
    assertEquals(Treatment.of("A", 2), twice.parse("ctrl+A", Optional.of("1+2"), "here"));
    assertEquals(Treatment.of("ctrl+ctrl", 1), twice.parse("ctrl", Optional.empty(), "here"));
    assertEquals(
        Treatment.of("ctrl+ctrl", 0.5), twice.parse(" ctrl + ctrl", Optional.of("0.5+1"), "here"));
    TreatmentParser two = new TreatmentParser("no+drug", "+");
    assertEquals("A+drug+no", two.parse("A+no+drug", Optional.empty(), "here").condition("+"));
  }

  @ParameterizedTest
  @CsvSource({"A+B, 1.0", "A, 1+2", "A+ctrl, 1", "A+B, 1+2+3", "A+B, 1+2+"})
  void countsThatDifferAreRefused(String names, String doses) {
    String message = refused(names, doses);
    assertTrue(message.startsWith("here: "), message);
    assertTrue(message.contains("'" + names + "'"), message);
    assertTrue(message.contains("'" + doses + "'"), message);
    assertTrue(message.contains("--separator"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "+", "A+", "+A", "A++B", "A+ +B"})
  void emptyNamesAreRefused(String names) {
    String message = refused(names, null);
    assertTrue(message.startsWith("here: "), message);
    assertTrue(message.contains("empty") && message.contains("'ctrl'"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "NaN", "Infinity", "high", "", "10f", "1d", "0x1p3", "1e999"})
  void dosesThatAreNoNumbersAreRefused(String dose) {
    String message = refused("A", dose);
    assertTrue(message.contains("'" + dose + "'") && message.contains("0 or more"), message);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1e-3, 0.001", "1000000, 1000000", ".5, 0.5"})
  void dosesAreReadAsNumbers(String text, double dose) {
    assertEquals(Treatment.of("A", dose), parse("A", text));
  }
}
