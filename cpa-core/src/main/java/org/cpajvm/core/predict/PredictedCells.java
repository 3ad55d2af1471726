package org.cpajvm.core.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.config.Nearest;
import org.cpajvm.core.counts.LogNormalize;
import org.cpajvm.core.random.Seeds;
import org.cpajvm.core.study.ColumnValues;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyDesign;

/** Which control cells answer which queries, and the table about the predicted cells. */
public final class PredictedCells {
  private static final double FINE_STEP = 0.01;
  private static final int MOST_TIMES = 50;
  private static final int SEEN_CELLS = 1_000;

  private final Study study;
  private final List<Query> queries;
  private final List<int[]> controls;

  private PredictedCells(Study study, List<Query> queries, List<int[]> controls) {
    this.study = study;
    this.queries = queries;
    this.controls = controls;
  }

  /**
   * Chooses the control cells, each once.
   *
   * @param study the cells
   * @param queries the questions
   * @param seed the seed of draws
   * @throws UsageException if a query names a covariate or value that the study does not have
   * @throws BadInputException if no control cell fits a query
   */
  public static PredictedCells of(Study study, List<Query> queries, long seed) {
    List<int[]> controls = new ArrayList<>();
    for (int q = 0; q < queries.size(); q++) {
      int[] fitting = controls(study, queries.get(q));
      int wanted = queries.get(q).cells().orElse(fitting.length);
      controls.add(draw(fitting, wanted, new SplittableRandom(Seeds.of(seed, "controls", q))));
    }
    return new PredictedCells(study, List.copyOf(queries), controls);
  }

  /**
   * The same cells in the order in which answers take them: those with the same covariates beside
   * each other. Where a query asks for no number, and cells are so few and sparse that their mean
   * could not be what is predicted, each is there several times: a count more in one cell must not
   * change the mean of a gene by more than {@value #FINE_STEP}.
   *
   * @param loss the distribution of the values; what is not counts has no such steps
   */
  public PredictedCells forAnswers(ReconstructionLoss loss) {
    List<int[]> ordered = new ArrayList<>();
    for (int q = 0; q < queries.size(); q++) {
      int[] cells = byCovariates(study, controls.get(q));
      boolean fixed = queries.get(q).cells().isPresent() || !loss.needsCounts();
      ordered.add(fixed ? cells : repeated(cells, loss));
    }
    return new PredictedCells(study, queries, ordered);
  }

  private int[] repeated(int[] cells, ReconstructionLoss loss) {
    int[] some = NetworkChanges.some(cells, SEEN_CELLS);
    SparseRows rows = new SparseRows();
    study.gather(some, loss, rows);
    double step = 0; // of the mean of a gene, for a count more in one cell
    for (int i = 0; i < some.length; i++) {
      double total = LogNormalize.total(rows.values(), rows.start(i), rows.start(i + 1));
      step += LogNormalize.log1p(LogNormalize.factor(total)) / some.length / cells.length;
    }
    int times = (int) Math.max(1, Math.min(MOST_TIMES, Math.ceil(step / FINE_STEP)));
    return IntStream.range(0, cells.length * times).map(i -> cells[i / times]).toArray();
  }

  private static int[] controls(Study study, Query query) {
    StudyDesign design = study.design();
    int[] wanted = new int[design.covariates().size()];
    Arrays.fill(wanted, -1);
    for (Map.Entry<String, String> entry : query.covariates().entrySet()) {
      int c = position(design, entry.getKey());
      List<String> values = design.covariates().get(c).values();
      wanted[c] = ColumnValues.find(entry.getValue(), values).map(values::indexOf).orElse(-1);
      if (wanted[c] < 0) {
        throw new UsageException(
            "the model knows no "
                + entry.getKey()
                + " '"
                + entry.getValue()
                + "'"
                + Nearest.hint(entry.getValue(), values)
                + "; it knows: "
                + Nearest.some(entry.getValue(), values));
      }
    }
    int[] cells =
        IntStream.range(0, study.cells())
            .filter(study::isControl)
            .filter(
                cell ->
                    IntStream.range(0, wanted.length)
                        .allMatch(c -> wanted[c] < 0 || study.covariate(c, cell) == wanted[c]))
            .toArray();
    if (cells.length == 0) {
      throw new BadInputException(
          study.source()
              + " has no control cells"
              + (query.covariates().isEmpty() ? "" : " with " + query.covariates())
              + ": predictions start from control cells ('"
              + design.columns().control()
              + "')");
    }
    return cells;
  }

  /** The cells with those of the same covariates beside each other, each such set ascending. */
  private static int[] byCovariates(Study study, int[] cells) {
    Map<List<Integer>, List<Integer>> sets = new LinkedHashMap<>();
    for (int cell : cells) {
      List<Integer> values = new ArrayList<>();
      for (int c = 0; c < study.design().covariates().size(); c++) {
        if (!study.design().covariates().get(c).batch()) {
          values.add(study.covariate(c, cell));
        }
      }
      sets.computeIfAbsent(values, v -> new ArrayList<>()).add(cell);
    }
    return sets.values().stream()
        .flatMapToInt(set -> set.stream().mapToInt(Integer::intValue))
        .toArray();
  }

  private static int position(StudyDesign design, String covariate) {
    List<String> names = design.covariates().stream().map(StudyDesign.Covariate::name).toList();
    int position = names.indexOf(covariate);
    if (position < 0) {
      throw new UsageException(
          "the model has no covariate '"
              + covariate
              + (names.isEmpty()
                  ? "': it was trained without covariates"
                  : "'; it has: " + Nearest.some(covariate, names)));
    }
    return position;
  }

  /** So many of the cells, ascending, each set of them equally likely (selection sampling). */
  private static int[] draw(int[] cells, int wanted, SplittableRandom random) {
    if (wanted >= cells.length) {
      return cells;
    }
    int[] drawn = new int[wanted];
    int found = 0;
    for (int i = 0; found < wanted; i++) {
      if (random.nextInt(cells.length - i) < wanted - found) {
        drawn[found++] = cells[i];
      }
    }
    return drawn;
  }

  /** The number of predicted cells. */
  public int size() {
    return controls.stream().mapToInt(c -> c.length).reduce(0, Math::addExact);
  }

  /** Gives each query with its control cells, in order. */
  public void forEachQuery(BiConsumer<Query, int[]> action) {
    for (int q = 0; q < queries.size(); q++) {
      action.accept(queries.get(q), controls.get(q));
    }
  }

  /**
   * The table about the predicted cells: number of the query, treatment, dose and covariates as
   * they were asked for; the name of the control cell in {@code control_cell}, and what else is
   * known of that cell in columns that begin with {@code control_}. A predicted cell is named after
   * its control cell and the number of its query, which is counted from 0.
   */
  public Table obs() {
    return new PredictedTable(study, queries, controls).table();
  }
}
