package org.cpajvm.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.Test;

class LeftOutGroupsTest {
  private static final StudyDesign DESIGN =
      new StudyDesign(
          StudyColumns.of("drug", "ctrl"),
          List.of("g"),
          List.of("", "ctrl", "A", "B"),
          List.of("ctrl"),
          List.of(new StudyDesign.Covariate("cell_type", List.of("B cell", "NK", "T"), false)),
          List.of());

  private final Map<Group, int[]> heldOut = new LinkedHashMap<>();

  private void holdOut(String drug, String type, int cells) {
    heldOut.put(new Group(Treatment.of(drug, 1), List.of(type)), new int[cells]);
  }

  private List<String> reasons(String... typesWithControl) {
    Set<List<String>> controls =
        Set.copyOf(List.of(typesWithControl).stream().map(List::of).toList());
    GroupLabels labels = new GroupLabels(DESIGN);
    return new LeftOutGroups(DESIGN, heldOut, controls)
        .find().stream().map(labels::describe).toList();
  }

  @Test
  void saysWhatIsMissing() {
    holdOut("A", "T", 50);
    holdOut("A", "NK", 40);
    holdOut("B", "B cell", 1);
    assertEquals(
        List.of(
            "A, NK: 40 cells, but no control cells of NK",
            "B, B cell: one cell, too few where half of the held-out groups have 40 or more"),
        reasons("T", "B cell"));
  }

  @Test
  void saysThatControlCellsAreHeldOutToo() {
    holdOut("ctrl", "T", 30);
    holdOut("A", "T", 50);
    assertEquals(
        List.of(
            "ctrl, T: 30 cells, which are control: predictions start from control cells",
            "A, T: 50 cells, but the control cells like them are held out too"),
        reasons("NK"));
  }

  @Test
  void samplesOfBulkStudiesAreCompared() {
    holdOut("A", "T", 1);
    holdOut("B", "T", 3);
    holdOut("B", "NK", 1);
    assertEquals(List.of(), reasons("T", "NK"));
  }

  @Test
  void refusesWhereNothingIsLeft() {
    holdOut("A", "NK", 40);
    LeftOutGroups groups = new LeftOutGroups(DESIGN, heldOut, Set.of(List.of("T")));
    BadInputException e =
        assertThrows(BadInputException.class, () -> groups.refuseAll("study.h5ad", groups.find()));
    assertTrue(e.getMessage().contains("A, NK: 40 cells, but no control cells of NK"));
    LeftOutGroups none = new LeftOutGroups(DESIGN, Map.of(), Set.of());
    assertThrows(BadInputException.class, () -> none.refuseAll("study.h5ad", none.find()));
  }
}
