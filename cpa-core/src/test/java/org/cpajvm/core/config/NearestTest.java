package org.cpajvm.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
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
}
