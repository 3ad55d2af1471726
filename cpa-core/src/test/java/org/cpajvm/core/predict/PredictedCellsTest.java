package org.cpajvm.core.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.cpajvm.core.TestData;
import org.cpajvm.core.simulate.InMemoryDataset;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudySetup;
import org.cpajvm.core.study.TreatmentParser;
import org.junit.jupiter.api.Test;

class PredictedCellsTest {
  private static final Treatment PAIR =
      Treatment.of(new Component("B", 0.5), new Component("A", 2));
  private static final CellDataset DATA =
      TestData.of("ctrl", "A", "ctrl", "B", "ctrl", "ctrl", "A+B", "ctrl")
          .with("amount", "0", "1", "0", "1", "0", "0", "1+1", "0")
          .with("cell_type", "T", "T", "NK", "T", "T", "NK", "B", "T")
          .data();

  @Test
  void aQueryTakesAllControlsThatFit() {
    Study study = study(DATA);
    assertEquals(List.of(0, 2, 4, 5, 7), cells(study, 1, Query.of(PAIR)).get(0));
    assertEquals(List.of(2, 5), cells(study, 1, query("NK", OptionalInt.empty())).get(0));
    assertEquals(List.of(2, 5), cells(study, 1, query("NK", OptionalInt.of(100))).get(0));
  }

  @Test
  void fewerCellsAreDrawnWithoutRepetition() {
    Study study = study(DATA);
    Query three = new Query(PAIR, Map.of(), OptionalInt.of(3));
    int[] chosen = new int[study.cells()];
    int draws = 3000;
    for (int seed = 0; seed < draws; seed++) {
      List<Integer> cells = cells(study, seed, three).get(0);
      assertEquals(3, new HashSet<>(cells).size());
      assertEquals(cells, cells.stream().sorted().toList());
      cells.forEach(cell -> chosen[cell]++);
    }
    for (int cell : new int[] {0, 2, 4, 5, 7}) {
      assertEquals(0.6, chosen[cell] / (double) draws, 0.04); // 4 standard deviations
    }
    assertEquals(cells(study, 5, three), cells(study, 5, three));
  }

  @Test
  void queriesDrawEachForItself() {
    Study study = study(DATA);
    Query two = new Query(PAIR, Map.of(), OptionalInt.of(2));
    List<List<Integer>> drawn = cells(study, 1, Collections.nCopies(20, two));
    assertTrue(new HashSet<>(drawn).size() > 1);
  }

  @Test
  void theTableSaysWhatWasPredicted() {
    Study study = study(DATA);
    PredictedCells cells =
        PredictedCells.of(
            study, List.of(query("NK", OptionalInt.empty()), Query.of(Treatment.of("A", 0.1))), 1);
    Table obs = cells.obs();
    assertEquals(7, cells.size());
    assertEquals(
        List.of("A+B", "A+B", "A", "A", "A", "A", "A"), texts(obs.column("drug").orElseThrow()));
    assertEquals(
        List.of("NK", "NK", "T", "NK", "T", "NK", "T"),
        texts(obs.column("cell_type").orElseThrow()));
    assertEquals(
        List.of("cell2", "cell5", "cell0", "cell2", "cell4", "cell5", "cell7"),
        texts(obs.column("control_cell").orElseThrow()));
    TreatmentParser parser = new TreatmentParser("ctrl", "+");
    Column doses = obs.column("amount").orElseThrow();
    Column names = obs.column("drug").orElseThrow();
    assertEquals(PAIR, parser.parse(names.text(0), Optional.of(doses.text(0)), "row 0"));
    assertEquals(
        Treatment.of("A", 0.1), parser.parse(names.text(6), Optional.of(doses.text(6)), "row 6"));
  }

  /** For one query and for many, so that who reads them need not know how many there were. */
  @Test
  void namesAreThoseOfTheControlAndTheQuery() {
    PredictedCells one =
        PredictedCells.of(study(DATA), List.of(query("NK", OptionalInt.empty())), 1);
    assertEquals(List.of("cell2-0", "cell5-0"), texts(one.obs().index()));
    PredictedCells two =
        PredictedCells.of(
            study(DATA),
            List.of(query("NK", OptionalInt.empty()), query("NK", OptionalInt.empty())),
            1);
    assertEquals(List.of("cell2-0", "cell5-0", "cell2-1", "cell5-1"), texts(two.obs().index()));
    assertEquals(List.of("0", "0", "1", "1"), texts(two.obs().column("query").orElseThrow()));
  }

  @Test
  void whatIsKnownOfTheControlCellAloneIsNamedSo() {
    Table all =
        DATA.obs()
            .with("sample", DATA.obs().index())
            .with("cell", DATA.obs().index())
            .with("query", DATA.obs().index());
    Study study = study(new InMemoryDataset("test.h5ad", all, DATA.var(), DATA.matrix()));
    Table obs = PredictedCells.of(study, List.of(query("NK", OptionalInt.empty())), 1).obs();
    assertEquals(
        List.of("query", "drug", "amount", "cell_type"),
        List.copyOf(obs.columns().keySet()).subList(0, 4));
    for (String name :
        List.of("control_cell", "control_sample", "control_cell_", "control_query")) {
      assertEquals(List.of("cell2", "cell5"), texts(obs.column(name).orElseThrow()), name);
    }
    assertTrue(obs.column("sample").isEmpty());
  }

  @Test
  void namesAreDistinctHoweverOftenAControlIsUsed() {
    Query all = Query.of(PAIR);
    assertDistinct(PredictedCells.of(study(DATA), List.of(all, all, all), 1).obs().index());
    String[] repeated = new String[DATA.cells()];
    Arrays.fill(repeated, "cell");
    repeated[2] = "cell-0";
    Table obs = new Table("", StringColumn.of(repeated), DATA.obs().columns());
    Study study = study(new InMemoryDataset("test.h5ad", obs, DATA.var(), DATA.matrix()));
    assertDistinct(PredictedCells.of(study, List.of(all, all), 1).obs().index());
  }

  private static void assertDistinct(StringColumn names) {
    assertEquals(names.size(), new HashSet<>(texts(names)).size(), texts(names).toString());
  }

  @Test
  void unknownCovariatesAndValuesAreRefused() {
    Study study = study(DATA);
    String covariate = refused(study, Map.of("tissue", "T"), UsageException.class);
    assertTrue(covariate.contains("'tissue'; it has: cell_type"), covariate);
    String value = refused(study, Map.of("cell_type", "Mono"), UsageException.class);
    assertTrue(value.contains("'Mono'; it knows: B, NK, T"), value);
  }

  @Test
  void aQueryThatNoControlFitsIsRefused() {
    String message = refused(study(DATA), Map.of("cell_type", "B"), BadInputException.class);
    assertTrue(message.startsWith("test.h5ad has no control cells with {cell_type=B}"), message);
  }

  @Test
  void aQueryAsksForACell() {
    assertThrows(
        IllegalArgumentException.class, () -> new Query(PAIR, Map.of(), OptionalInt.of(0)));
  }

  private static String refused(
      Study study, Map<String, String> covariates, Class<? extends Exception> type) {
    Query query = new Query(PAIR, covariates, OptionalInt.empty());
    return assertThrows(type, () -> PredictedCells.of(study, List.of(query), 1)).getMessage();
  }

  private static Query query(String cellType, OptionalInt cells) {
    return new Query(PAIR, Map.of("cell_type", cellType), cells);
  }

  private static List<List<Integer>> cells(Study study, long seed, Query query) {
    return cells(study, seed, List.of(query));
  }

  private static List<List<Integer>> cells(Study study, long seed, List<Query> queries) {
    List<List<Integer>> cells = new ArrayList<>();
    PredictedCells.of(study, queries, seed)
        .forEachQuery((query, controls) -> cells.add(IntStream.of(controls).boxed().toList()));
    return cells;
  }

  private static List<String> texts(Column column) {
    return IntStream.range(0, column.size()).mapToObj(column::text).toList();
  }

  private static Study study(CellDataset data) {
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.of("amount"),
            List.of("cell_type"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "+");
    return StudySetup.prepare(
        data, columns, new StudySetup.Options(ReconstructionLoss.NB, 0, 1, List.of(), false));
  }
}
