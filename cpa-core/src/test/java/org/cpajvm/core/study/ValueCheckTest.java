package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expression that is read for a trained model is checked as in training, cell by cell. */
class ValueCheckTest {
  private static final StudyDesign DESIGN =
      new StudyDesign(
          StudyColumns.of("drug", "ctrl"),
          List.of("g2", "g0"),
          List.of("", "ctrl", "A"),
          List.of("A", "ctrl"),
          List.of(),
          List.of());

  /** Four cells, the first unknown to the design; in the third, gene g2 has a value. */
  private static Study study(float value) {
    TestData data =
        TestData.of("new", "ctrl", "A", "ctrl")
            .withMatrix(
                TestMatrix.of(
                    new float[] {-1, 1, 1},
                    new float[] {1, Float.NaN, 1},
                    new float[] {1, 2, value},
                    new float[] {1, 2, 3}),
                "g0",
                "other",
                "g2");
    return StudySetup.matchingKnown(data.data(), DESIGN);
  }

  private static String refused(Study study, ReconstructionLoss loss) {
    return assertThrows(
            BadInputException.class, () -> study.gather(new int[] {0, 1}, loss, new SparseRows()))
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, no whole number",
    "-1, is negative",
    "NaN, not a finite number",
    "-Infinity, not a finite number",
    "1e30, too large"
  })
  void whatIsNoCountIsRefusedWhereItIs(float value, String reason) {
    String message = refused(study(value), ReconstructionLoss.NB);
    assertTrue(
        message.startsWith("test.h5ad, X, row 2 (cell cell2), gene g2: " + value + " "), message);
    assertTrue(message.contains(reason), message);
    assertTrue(refused(study(value), ReconstructionLoss.ZINB).contains(reason));
  }

  @Test
  void valuesThatAreNoCountsNeedOnlyBeFinite() {
    SparseRows rows = new SparseRows();
    study(-0.5f).gather(new int[] {1}, ReconstructionLoss.GAUSS, rows);
    assertEquals(-0.5f, rows.values()[0]);
    assertTrue(refused(study(Float.NaN), ReconstructionLoss.GAUSS).contains("not a finite number"));
    assertTrue(refused(study(1e30f), ReconstructionLoss.GAUSS).contains("too large"));
  }

  @Test
  void cellsAndGenesThatAreNotUsedAreNotAsked() {
    SparseRows rows = new SparseRows();
    study(Float.NaN).gather(new int[] {0, 2}, ReconstructionLoss.NB, rows);
    assertEquals(2, rows.rows());
    study((1 << 24) + 2f).gather(new int[] {1}, ReconstructionLoss.NB, rows);
    assertEquals(1, rows.rows());
  }
}
