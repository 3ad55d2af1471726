package org.cpajvm.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestTest {

  @Test
  void distanceCountsEdits() {
    assertEquals(3, Nearest.distance("kitten", "sitting"));
    assertEquals(0, Nearest.distance("ctrl", "ctrl"));
    assertEquals(4, Nearest.distance("", "ctrl"));
    assertEquals(Nearest.distance("condition", "cond"), Nearest.distance("cond", "condition"));
  }

  @Test
  void theNearestWordWinsAndStrangersAreNotSuggested() {
    List<String> known = List.of("cell_type", "condition", "batch");
    assertEquals(Optional.of("cell_type"), Nearest.of("celltype", known));
    assertEquals(Optional.of("condition"), Nearest.of("Conditions", known));
    assertEquals(Optional.empty(), Nearest.of("dose", known));
    assertEquals("", Nearest.hint("dose", known));
    assertEquals("; did you mean 'batch'?", Nearest.hint("bach", known));
  }

  @Test
  void neverTheWordItselfNorAnEmptyOne() {
    assertEquals("", Nearest.hint("A", List.of("A", "")));
    assertEquals("; did you mean 'B'?", Nearest.hint("A", List.of("A", "", "B")));
  }

  @Test
  void manyNamesAreThoseThatAreNearAndTheirNumber() {
    assertEquals("a, b", Nearest.some("x", List.of("a", "b")));
    List<String> many = IntStream.range(0, 2250).mapToObj(i -> "GENE" + i).toList();
    assertEquals(
        "GENE77, GENE17, GENE177, GENE27, GENE277, ... (2,250 in all)",
        Nearest.some("gene77", many));
    assertTrue(Nearest.some("x", List.of("y".repeat(5000))).length() < 100);
  }
}
