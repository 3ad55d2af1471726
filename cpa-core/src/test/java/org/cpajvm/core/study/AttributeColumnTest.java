package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.core.TestData;
import org.junit.jupiter.api.Test;

class AttributeColumnTest {

  private static final StudyColumns COLUMNS = StudyColumns.of("drug", "ctrl");

  private static Map<String, String> read(TestData data) {
    return AttributeColumn.read(data.data(), COLUMNS, "smiles");
  }

  private static String refused(TestData data) {
    return assertThrows(BadInputException.class, () -> read(data)).getMessage();
  }

  @Test
  void eachPerturbationHasItsOwn() {
    assertEquals(
        Map.of("A", "CCO", "B", "c1ccccc1", "ctrl", "CS(C)=O"),
        read(
            TestData.of("B+A", "ctrl", "A", "A+B", "C", "ctrl+B")
                .with(
                    "smiles",
                    "c1ccccc1+CCO",
                    "CS(C)=O",
                    " CCO ",
                    "CCO+c1ccccc1",
                    null,
                    "+c1ccccc1")));
  }

  /** The separator is the sign of a charge, too. */
  @Test
  void chargesAreNotSeparators() {
    assertEquals(
        Map.of("salt", "[Na+].[Cl-]", "B", "C[N+](C)(C)C"),
        read(
            TestData.of("salt", "salt+B", "B")
                .with("smiles", "[Na+].[Cl-]", "[Na+].[Cl-]+C[N+](C)(C)C", "C[N+](C)(C)C")));
    assertEquals(List.of("[C++]", "", "N"), AttributeColumn.split("[C++]++ N", "+"));
    assertEquals(List.of("a", "b_"), AttributeColumn.split("a__b_", "__"));
  }

  @Test
  void twoOfOnePerturbationNameBothRows() {
    String message = refused(TestData.of("A", "B", "A").with("smiles", "CCO", "CC", "OCC"));
    for (String part :
        List.of("'smiles'", "row 2 (cell cell2)", "'A'", "'OCC'", "row 0", "'CCO'")) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void aCombinationNeedsOneForEachName() {
    String message = refused(TestData.of("ctrl", "A+B").with("smiles", "", "CCO"));
    for (String part : List.of("row 1 (cell cell1)", "'CCO'", "1 value", "2 perturbations")) {
      assertTrue(message.contains(part), message);
    }
    assertTrue(refused(TestData.of("A").with("smile", "C")).contains("did you mean 'smile'"));
  }
}
