package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.cpajvm.core.study.StudySetup.Options;
import org.junit.jupiter.api.Test;

class StudySetupTest {
  private static final StudyColumns PLAIN = columns("drug", null, null, List.of(), null);

  private static StudyColumns columns(
      String perturbation, String dose, String split, List<String> covariates, String batch) {
    return new StudyColumns(
        perturbation,
        "ctrl",
        Optional.ofNullable(dose),
        covariates,
        Optional.ofNullable(batch),
        Optional.ofNullable(split),
        Optional.empty(),
        Optional.empty(),
        "+");
  }

  private static Options options(double validation, HoldOut... holdOut) {
    return new Options(ReconstructionLoss.NB, validation, 1, List.of(holdOut), false);
  }

  private static Study prepare(TestData data, StudyColumns columns) {
    return StudySetup.prepare(data.data(), columns, options(0));
  }

  private static String refused(TestData data, StudyColumns columns, Options options) {
    return assertThrows(
            BadInputException.class, () -> StudySetup.prepare(data.data(), columns, options))
        .getMessage();
  }

  private static void assertMentions(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
    }
    assertEquals(-1, message.indexOf('\n'), message);
  }

  @Test
  void vocabulariesAreSortedAndTreatmentsAreFoundHoweverWritten() {
    Study study =
        prepare(
            TestData.of("b+A", "ctrl", "A+b", "β/1", "ctrl+ctrl", "A+ctrl", "A")
                .with("dose", "1+2", "0", "2+1", "1", "0+0", "2+0", "2")
                .with("type", "T", "B", "T", "B", "B", "B", "T")
                .with("plate", "2", "1", "1", "1", "2", "1", "1"),
            columns("drug", "dose", null, List.of("type"), "plate"));
    StudyDesign design = study.design();
    assertEquals(List.of("", "ctrl", "A", "b", "β/1"), design.perturbations());
    assertEquals(List.of("A", "A+b", "ctrl", "β/1"), design.conditions());
    assertEquals(List.of("B", "T"), design.covariates().get(0).values());
    assertEquals("plate", design.covariates().get(1).name());
    assertTrue(design.covariates().get(1).batch());
    assertEquals(study.treatment(0), study.treatment(2));
    assertEquals(study.treatment(5), study.treatment(6));
    assertEquals(study.treatment(1), study.treatment(4));
    assertTrue(study.isControl(4));
    assertEquals(
        Treatment.of(new Treatment.Component("A", 2), new Treatment.Component("b", 1)),
        study.treatments().get(study.treatment(0)));
    assertArrayEquals(new int[] {2, 3}, study.perturbationIds(study.treatment(0)));
    assertEquals("A+b", design.conditions().get(study.condition(2)));
    assertEquals(1, study.covariate(0, 0));
    assertEquals(1, study.covariate(1, 0));
  }

  @Test
  void columnsOfAnyTypeAreRead() {
    Study study =
        prepare(
            TestData.of("x", "x", "x")
                .with(
                    "drug",
                    CategoricalColumn.of(
                        StringColumn.of("unused", "A", "ctrl"), new int[] {1, 2, 1}, false))
                .with("dose", NumberColumn.of(NumberType.FLOAT32, 0.1f, 0, 10))
                .with("batch", NumberColumn.of(NumberType.INT64, 3L, 3L, 3L)),
            columns("drug", "dose", null, List.of(), "batch"));
    assertEquals(List.of("", "ctrl", "A"), study.design().perturbations());
    assertEquals(0.1, study.treatments().get(study.treatment(0)).components().get(0).dose());
    assertEquals(List.of("3"), study.design().covariates().get(0).values());
  }

  @Test
  void missingColumnsSuggestTheNearestAndListTheOthers() {
    TestData data = TestData.of("ctrl", "A").with("cell_type", "T", "T");
    assertMentions(
        refused(data, columns("drugs", null, null, List.of(), null), options(0)),
        "test.h5ad",
        "'drugs'",
        "did you mean 'drug'",
        "cell_type");
    assertMentions(
        refused(data, columns("drug", null, null, List.of("celltype"), null), options(0)),
        "did you mean 'cell_type'");
  }

  @Test
  void aControlLabelThatDoesNotOccurListsTheFrequentLabels() {
    assertMentions(
        refused(TestData.of("A", "B", "B", "Ctrl"), PLAIN, options(0)),
        "'drug'",
        "'ctrl'",
        "did you mean 'Ctrl'",
        "B, A, Ctrl");
  }

  @Test
  void missingValuesNameColumnRowAndCell() {
    TestData data = TestData.of("ctrl", "A", "A");
    assertMentions(
        refused(TestData.of("ctrl", "A", null), PLAIN, options(0)), "'drug'", "row 2", "cell2");
    assertMentions(refused(TestData.of("ctrl", " ", "A"), PLAIN, options(0)), "row 1", "missing");
    assertMentions(
        refused(
            data.with("type", "T", null, "T"),
            columns("drug", null, null, List.of("type"), null),
            options(0)),
        "'type'",
        "row 1 (cell cell1)");
    assertMentions(
        refused(
            data.with("dose", NumberColumn.of(NumberType.FLOAT64, 0, 1, Double.NaN)),
            columns("drug", "dose", null, List.of(), null),
            options(0)),
        "'dose'",
        "row 2",
        "'A'");
    assertMentions(
        refused(
            TestData.of("ctrl", "A+B").with("dose", "0", "1"),
            columns("drug", "dose", null, List.of(), null),
            options(0)),
        "row 1 (cell cell1)",
        "'A+B'",
        "'1'");
  }

  @Test
  void repeatedGeneNamesAreNumberedAsAnndataDoes() {
    Study study =
        prepare(
            TestData.of("ctrl", "A")
                .withMatrix(TestMatrix.counts(2, 6, 3, 2), "g", "g", "g-1", "g", "h", "h"),
            PLAIN);
    assertEquals(List.of("g", "g-2", "g-1", "g-3", "h", "h-1"), study.design().genes());
    assertTrue(study.warnings().stream().anyMatch(w -> w.startsWith("2 gene names occur")));
    assertMentions(
        refused(
            TestData.of("ctrl", "A").withMatrix(TestMatrix.counts(2, 2, 3, 2), "g", null),
            PLAIN,
            options(0)),
        "var",
        "gene 1",
        "no name");
  }

  @Test
  void anEmptyMatrixIsRefused() {
    CellDataset empty = mock(CellDataset.class);
    when(empty.source()).thenReturn("empty.h5ad");
    when(empty.genes()).thenReturn(7);
    assertMentions(
        assertThrows(BadInputException.class, () -> StudySetup.prepare(empty, PLAIN, options(0)))
            .getMessage(),
        "empty.h5ad has 0 cells and 7 genes");
  }

  @Test
  void theNamedLayerIsTrainedOn() {
    TestData plain = TestData.of("ctrl", "A", "A");
    CellDataset data = mock(CellDataset.class);
    TestMatrix counts = TestMatrix.counts(3, 4, 5, 9);
    when(data.cells()).thenReturn(3);
    when(data.genes()).thenReturn(4);
    when(data.source()).thenReturn("layers.h5ad");
    when(data.obs()).thenReturn(plain.data().obs());
    when(data.var()).thenReturn(Table.ofIndex("a", "b", "c", "d"));
    when(data.layer("counts")).thenReturn(counts);
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("counts"),
            Optional.empty(),
            "+");
    Study study = StudySetup.prepare(data, columns, options(0));
    assertArrayEquals(counts.values(), TestMatrix.dense(study.expression()));
  }

  @Test
  void conditionsAreWeightedByTheirTrainingCells() {
    Study study =
        prepare(
            TestData.of("ctrl", "ctrl", "ctrl", "A", "B", "B", "C")
                .with("split", "train", "train", "train", "train", "train", "ood", "ood"),
            columns("drug", null, "split", List.of(), null));
    assertEquals(List.of("A", "B", "C", "ctrl"), study.design().conditions());
    assertArrayEquals(new double[] {4, 4, 0, 5 / 3.0 - 1}, StudySetup.conditionWeights(study));
  }

  @Test
  void aStudyOfSomeCellsKeepsWhatBelongsToThem() {
    float[][] values = {{1, 0}, {0, 0}, {2, 1}, {0, 3}};
    TestData data =
        TestData.of("ctrl", "A", "A", "B").withMatrix(TestMatrix.of(values), "g0", "g1");
    Options drop = new Options(ReconstructionLoss.NB, 0, 1, List.of(), true);
    Study study = StudySetup.prepare(data.data(), PLAIN, drop);
    assertEquals(3, study.cells());
    assertEquals("cell2", study.obs().index().text(1));
    assertArrayEquals(new float[][] {{1, 0}, {2, 1}, {0, 3}}, TestMatrix.dense(study.expression()));
    assertEquals("A", study.design().conditions().get(study.condition(1)));
    assertTrue(study.warnings().stream().anyMatch(w -> w.startsWith("1 cell")), study::source);
    Study moved = study.withExpression(TestMatrix.counts(3, 2, 4, 4));
    assertEquals(study.warnings(), moved.warnings());
    assertThrows(
        IllegalArgumentException.class, () -> study.withExpression(TestMatrix.counts(3, 3, 4, 4)));
  }

  @Test
  void otherDataIsSeenThroughTheDesign() {
    TestData seen =
        TestData.of("ctrl", "A", "B")
            .with("type", "T", "B", "T")
            .with("split", "train", "train", "train");
    StudyColumns columns = columns("drug", null, "split", List.of("type"), null);
    StudyDesign design = prepare(seen, columns).design();
    TestData other =
        TestData.of("B+A", "ctrl")
            .with("type", "B", "B")
            .withMatrix(
                TestMatrix.of(new float[] {1, 2, 3, 4, 5}, new float[] {0, 6, 0, 7, 0}),
                "g3",
                "extra",
                "g0",
                "g2",
                "g1");
    Study study = StudySetup.matching(other.data(), design);
    assertArrayEquals(
        new float[][] {{3, 5, 4, 1}, {0, 0, 7, 0}}, TestMatrix.dense(study.expression()));
    assertArrayEquals(new int[] {2, 3}, study.perturbationIds(study.treatment(0)));
    assertEquals(0, study.covariate(0, 0));
    assertEquals(2, study.cells(Split.TRAIN).length);
    assertTrue(study.isControl(1));
  }

  @Test
  void whatTheDesignDoesNotKnowIsRefused() {
    StudyColumns columns = columns("drug", null, null, List.of("type"), null);
    StudyDesign design =
        prepare(TestData.of("ctrl", "Drug1").with("type", "T", "B"), columns).design();
    TestData fine = TestData.of("ctrl", "Drug1").with("type", "T", "B");
    assertMentions(
        mismatch(fine.with("drug", "ctrl", "drug1"), design),
        "row 1",
        "'drug1'",
        "did you mean 'Drug1'");
    assertMentions(mismatch(fine.with("type", "T", "NK"), design), "row 1", "'NK'", "B, T");
    assertMentions(
        mismatch(fine.withMatrix(TestMatrix.counts(2, 2, 3, 1), "g1", "x"), design),
        "3 of the model's 4 genes",
        "g0, g2, g3");
  }

  @Test
  void cellsThatTheDesignDoesNotKnowAreLeftAlone() {
    StudyDesign design =
        prepare(
                TestData.of("ctrl", "A", "B").with("type", "T", "B", "T"),
                columns("drug", null, null, List.of("type"), null))
            .design();
    TestData more =
        TestData.of("A+new", "ctrl", "other", "B").with("type", "unheard of", "B", "T", "T");
    Study study = StudySetup.matchingKnown(more.data(), design);
    assertEquals(2, study.cells());
    assertTrue(study.isControl(0));
    assertEquals(more.data().obs().index().text(3), study.obs().index().text(1));
    assertEquals(1, study.warnings().size());
    assertMentions(study.warnings().get(0), "2 of 4 cells", "new, other");
    SparseRows expected = new SparseRows();
    SparseRows seen = new SparseRows();
    more.data().matrix().read(3, 4, expected);
    study.expression().read(1, 2, seen);
    assertEquals(expected.values()[0], seen.values()[0]);
    TestData wrong = TestData.of("new", "ctrl").with("type", "T", "NK");
    assertMentions(
        assertThrows(BadInputException.class, () -> StudySetup.matchingKnown(wrong.data(), design))
            .getMessage(),
        "row 1",
        "'NK'");
  }

  private static String mismatch(TestData data, StudyDesign design) {
    return assertThrows(BadInputException.class, () -> StudySetup.matching(data.data(), design))
        .getMessage();
  }

  @Test
  void gatheredRowsOfAnotherOrderOfGenesAreThoseRead() {
    TestMatrix matrix = TestMatrix.counts(20, 9, 300, 5);
    List<String> genes = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
    List<String> wanted = List.of("i", "c", "a", "h");
    var view = GeneView.of(matrix, genes, wanted, "test.h5ad");
    int[] rows = {7, 3, 3, 19};
    var gathered = new org.cpajvm.api.data.SparseRows();
    view.gather(rows, gathered);
    float[][] expected =
        Arrays.stream(rows)
            .mapToObj(
                row -> {
                  float[] v = matrix.values()[row];
                  return new float[] {v[8], v[2], v[0], v[7]};
                })
            .toArray(float[][]::new);
    assertArrayEquals(expected, TestMatrix.dense(gathered, 4));
    for (int k = 1; k < gathered.nonZeros(); k++) {
      int entry = k;
      boolean rowStart =
          Arrays.stream(new int[] {1, 2, 3}).anyMatch(r -> gathered.start(r) == entry);
      assertTrue(rowStart || gathered.columns()[k - 1] < gathered.columns()[k], "columns ascend");
    }
  }
}
