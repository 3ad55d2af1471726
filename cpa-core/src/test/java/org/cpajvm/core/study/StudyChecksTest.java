package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused and what is warned of before training. */
class StudyChecksTest {

  private static Study prepare(TestData data, ReconstructionLoss loss, HoldOut... holdOut) {
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.empty(),
            data.columns().containsKey("type") ? List.of("type") : List.of(),
            data.columns().containsKey("plate") ? Optional.of("plate") : Optional.empty(),
            data.columns().containsKey("split") ? Optional.of("split") : Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "+");
    return StudySetup.prepare(
        data.data(), columns, new StudySetup.Options(loss, 0.1, 1, List.of(holdOut), false));
  }

  private static String refused(TestData data, ReconstructionLoss loss, HoldOut... holdOut) {
    return assertThrows(BadInputException.class, () -> prepare(data, loss, holdOut)).getMessage();
  }

  private static String warning(Study study, String part) {
    List<String> found = study.warnings().stream().filter(w -> w.contains(part)).toList();
    assertEquals(1, found.size(), () -> part + " in " + study.warnings());
    assertEquals(-1, found.get(0).indexOf('\n'));
    return found.get(0);
  }

  private static boolean warns(Study study, String part) {
    return study.warnings().stream().anyMatch(w -> w.contains(part));
  }

  /** So many cells of each label, one after the other. */
  private static TestData cells(Object... labelsAndCounts) {
    return TestData.of(repeat(labelsAndCounts));
  }

  private static String[] repeat(Object... labelsAndCounts) {
    Stream<String> all = Stream.of();
    for (int i = 0; i < labelsAndCounts.length; i += 2) {
      String label = (String) labelsAndCounts[i];
      all =
          Stream.concat(all, Stream.generate(() -> label).limit((Integer) labelsAndCounts[i + 1]));
    }
    return all.toArray(String[]::new);
  }

  private static TestData withValue(float value) {
    float[][] values = new float[20][3];
    for (float[] row : values) {
      Arrays.fill(row, 1);
    }
    values[17][2] = value;
    return cells("ctrl", 10, "A", 10).withMatrix(TestMatrix.of(values), "g0", "g1", "g2");
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, NB, not a finite number",
    "Infinity, GAUSS, not a finite number",
    "NaN, GAUSS, not a finite number",
    "-1, NB, negative",
    "-1, ZINB, negative",
    "0.5, NB, no whole number",
    "1.0000001, ZINB, no whole number"
  })
  void wrongValuesNameCellGeneAndTheWayOut(float value, ReconstructionLoss loss, String what) {
    String message = refused(withValue(value), loss);
    for (String part : List.of("test.h5ad", "X", "row 17 (cell cell17)", "gene g2", what)) {
      assertTrue(message.contains(part), message);
    }
    if (Float.isFinite(value)) {
      assertTrue(message.contains("--layer") && message.contains("recon_loss=gauss"), message);
    }
  }

  @Test
  void gaussTakesAnyFiniteNumber() {
    assertEquals(20, prepare(withValue(-0.5f), ReconstructionLoss.GAUSS).cells());
  }

  @Test
  void hugeCountsAreWarnedOf() {
    assertTrue(warns(prepare(withValue(1 << 25), ReconstructionLoss.NB), "above 2^24"));
    assertTrue(!warns(prepare(withValue(1 << 24), ReconstructionLoss.NB), "above 2^24"));
  }

  @Test
  void emptyCellsAreRefusedForCountsAlone() {
    TestData data = withValue(1);
    float[][] values = TestMatrix.dense(data.matrix());
    values[3] = new float[3];
    values[5] = new float[3];
    TestData empty = data.withMatrix(TestMatrix.of(values), "g0", "g1", "g2");
    String message = refused(empty, ReconstructionLoss.ZINB);
    assertTrue(message.contains("2 cells have no counts"), message);
    assertTrue(message.contains("row 3 (cell cell3)"), message);
    assertTrue(message.contains("--drop-empty-cells"), message);
    assertEquals(20, prepare(empty, ReconstructionLoss.GAUSS).cells());
  }

  @Test
  void trainingNeedsCellsAndControls() {
    TestData data = cells("ctrl", 5, "A", 20);
    assertTrue(
        refused(data, ReconstructionLoss.NB, HoldOut.parse("drug=ctrl")).contains("no control"));
    assertTrue(
        refused(data.with("split", repeat("ood", 25)), ReconstructionLoss.NB)
            .contains("0 cells to train on"));
  }

  @Test
  void aStudyWithoutValidationCellsSaysSo() {
    assertTrue(warns(prepare(cells("ctrl", 2, "A", 2), ReconstructionLoss.NB), "no validation"));
    assertTrue(!warns(prepare(cells("ctrl", 20, "A", 20), ReconstructionLoss.NB), "no validation"));
  }

  @Test
  void perturbationsThatAreRareOrNeverTrainedAreNamed() {
    Study study =
        prepare(
            cells("ctrl", 20, "A", 20, "B", 9, "C", 12, "A+D", 12)
                .with("split", repeat("train", 49, "ood", 24)),
            ReconstructionLoss.NB);
    assertTrue(warning(study, "no training cells").contains("2 perturbations (C, D) have"));
    assertTrue(warning(study, "fewer than 10 training cells").startsWith("1 perturbation (B) has"));
  }

  @Test
  void groupsThatAreHeldOutAndTrainedOnLeak() {
    TestData data =
        cells("ctrl", 20, "A", 20, "B", 20)
            .with("type", repeat("T", 30, "U", 30))
            .with("split", repeat("ood", 1, "train", 20, "ood", 2, "train", 17, "ood", 20));
    assertTrue(warning(prepare(data, ReconstructionLoss.NB), "leak").endsWith(": A [T]"));
    assertTrue(
        !warns(
            prepare(
                data.with("split", repeat("train", 20, "ood", 10, "train", 10, "ood", 20)),
                ReconstructionLoss.NB),
            "leak"),
        "A in U may be trained on while A in T is held out");
  }

  @Test
  void namesThatTheSeparatorCutsAreWarnedOf() {
    String warning =
        warning(
            prepare(cells("ctrl", 20, "(+)-JQ1", 20, "C(1)[N]", 20), ReconstructionLoss.NB),
            "--separator");
    assertTrue(warning.startsWith("2 perturbations ((, )-JQ1) have a bracket"), warning);
  }

  @Test
  void aBatchDoesNotMakeAnotherGroup() {
    TestData data =
        cells("ctrl", 20, "A", 20)
            .with("plate", repeat("1", 30, "2", 10))
            .with("split", repeat("train", 30, "ood", 10));
    assertTrue(warns(prepare(data, ReconstructionLoss.NB), "leak"));
  }

  @ParameterizedTest
  @EnumSource(ReconstructionLoss.class)
  void aCleanStudyHasNoWarnings(ReconstructionLoss loss) {
    assertEquals(List.of(), prepare(cells("ctrl", 30, "A", 30, "A+B", 30), loss).warnings());
  }

  @Test
  void controlCellsAloneTeachNothing() {
    assertTrue(refused(cells("ctrl", 30), ReconstructionLoss.NB).contains("control cells only"));
    assertTrue(
        refused(cells("ctrl", 30, "A", 9), ReconstructionLoss.NB, HoldOut.parse("drug=A"))
            .contains("control cells only"));
  }

  @Test
  void treatedCellsWithoutControlsAreWarnedOf() {
    TestData data =
        cells("ctrl", 20, "A", 30, "B", 10)
            .with("type", repeat("T", 10, "U", 10, "T", 10, "NK", 30));
    assertEquals(
        "no control cells beside the treated cells of NK (30 treated): nothing can be predicted or"
            + " evaluated there",
        warning(prepare(data, ReconstructionLoss.NB), "no control cells"));
    assertTrue(
        warning(
                prepare(
                    data,
                    ReconstructionLoss.NB,
                    HoldOut.parse("drug=ctrl,type=U"),
                    HoldOut.parse("type=U")),
                "no control cells")
            .contains("NK"));
  }

  @Test
  void namesThatLookLikeMissingValuesAreWarnedOf() {
    TestData data =
        cells("ctrl", 20, "nan", 20, "None", 20).with("type", repeat("T", 30, "NaN", 30));
    Study study = prepare(data, ReconstructionLoss.NB);
    assertTrue(warning(study, "of the perturbations").contains("None, nan"));
    assertTrue(warning(study, "of the values of 'type'").contains("NaN"));
    assertTrue(warns(study, "--keep"));
  }

  @Test
  void aPartOfTheLabelOfControlIsWarnedOf() {
    StudyColumns columns = StudyColumns.of("drug", "no+drug");
    Study study =
        StudySetup.prepare(
            cells("no+drug", 20, "A+drug", 20).data(),
            columns,
            new StudySetup.Options(ReconstructionLoss.NB, 0.1, 1, List.of(), false));
    assertTrue(warning(study, "label of control").contains("'drug' is taken for a perturbation"));
  }

  @Test
  void treatmentsAreNoCovariates() {
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.of("dose"),
            List.of("drug"),
            Optional.of("dose"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "+");
    TestData data = cells("ctrl", 20, "A", 20).with("dose", repeat("1", 40));
    StudySetup.Options options =
        new StudySetup.Options(ReconstructionLoss.NB, 0.1, 1, List.of(), false);
    String message =
        assertThrows(UsageException.class, () -> StudySetup.prepare(data.data(), columns, options))
            .getMessage();
    assertTrue(message.contains("'drug' holds the treatments"), message);
  }

  @Test
  void valuesOfCovariatesWithoutTrainingCellsAreWarnedOf() {
    TestData data =
        cells("ctrl", 20, "A", 30).with("type", repeat("T", 10, "U", 20, "T", 10, "W", 10));
    Study study =
        prepare(data, ReconstructionLoss.NB, HoldOut.parse("type=W"), HoldOut.parse("type=U"));
    assertTrue(
        warning(study, "covariate 'type'").contains("no training cells of U, W; the model takes"));
    assertTrue(!warns(prepare(data, ReconstructionLoss.NB), "no training cells of"));
  }

  @Test
  void aMeasurementIsNoCovariate() {
    String[] measured =
        java.util.stream.IntStream.range(0, 60).mapToObj(i -> i / 2 + ".5").toArray(String[]::new);
    TestData data = cells("ctrl", 30, "A", 30);
    assertTrue(
        warning(prepare(data.with("type", measured), ReconstructionLoss.NB), "is it a category?")
            .contains("30 different numbers"));
    String[] donors =
        java.util.stream.IntStream.range(0, 60).mapToObj(i -> "d" + i / 2).toArray(String[]::new);
    assertTrue(!warns(prepare(data.with("type", donors), ReconstructionLoss.NB), "category"));
  }
}
