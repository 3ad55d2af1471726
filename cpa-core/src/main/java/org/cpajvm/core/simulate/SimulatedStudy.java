package org.cpajvm.core.simulate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.cpajvm.core.batch.CompactMatrix;
import org.cpajvm.core.study.StudyColumns;

/**
 * A study whose truth is known, to try things out and to see whether they work.
 *
 * <p>A fifth of the cells is control; the others had a drug at one of three doses or, where there
 * are combinations, two drugs at one of two pairs of doses. Held out (split {@code ood}) are one
 * combination in all cells and, where there are several cell types, everything with one drug in one
 * cell type. All other cells are {@code train}.
 *
 * @param plan what was asked for
 * @param truth the biology behind the counts
 * @param data the cells, with the columns of {@link #columns()} in {@code obs}
 */
public record SimulatedStudy(Simulation plan, SimulatedTruth truth, CellDataset data) {
  private static final String CONDITION = "condition";
  private static final String DOSE = "dose";
  private static final String CELL_TYPE = "cell_type";
  private static final String BATCH = "batch";
  private static final String SPLIT = "split";

  /**
   * Simulates a study. Its counts are drawn when they are read, each row always the same, so a
   * large study can be written to a file block by block.
   */
  public static SimulatedStudy of(Simulation plan) {
    return of(plan, List.of());
  }

  /**
   * Simulates a study of drugs with a structure: what a drug does is a smooth function of it, so
   * that drugs that nobody tried can be predicted.
   *
   * @param descriptors a vector for each drug of the plan, all of one length, such as its
   *     fingerprint; empty for drugs with effects of their own
   */
  public static SimulatedStudy of(Simulation plan, List<float[]> descriptors) {
    if (!descriptors.isEmpty() && descriptors.size() != plan.drugs()) {
      throw new IllegalArgumentException(
          descriptors.size() + " descriptors of " + plan.drugs() + " drugs");
    }
    SimulatedTruth truth = new SimulatedTruth(plan, descriptors);
    SimulatedCells cells = new SimulatedCells(plan, truth);
    Table var = Table.ofIndex(names("gene", plan.genes()));
    return new SimulatedStudy(
        plan, truth, new InMemoryDataset("simulated", obs(plan, truth, cells), var, cells));
  }

  /** The same study with its counts in memory: to be read often. */
  public SimulatedStudy inMemory() {
    return new SimulatedStudy(
        plan,
        truth,
        new InMemoryDataset(
            data.source(), data.obs(), data.var(), CompactMatrix.copyOf(data.matrix())));
  }

  /** What the columns of {@code obs} mean. */
  public static StudyColumns columns() {
    return new StudyColumns(
        CONDITION,
        SimulatedTruth.CONTROL,
        Optional.of(DOSE),
        List.of(CELL_TYPE),
        Optional.of(BATCH),
        Optional.of(SPLIT),
        Optional.empty(),
        Optional.empty(),
        StudyColumns.DEFAULT_SEPARATOR);
  }

  private static Table obs(Simulation plan, SimulatedTruth truth, SimulatedCells cells) {
    int n = plan.cells();
    int[] treatment = new int[n];
    int[] type = new int[n];
    int[] batch = new int[n];
    int[] heldOut = new int[n];
    List<Treatment> treatments = cells.treatments();
    boolean[][] test = HeldOut.of(plan, truth).table(treatments, plan.cellTypes());
    for (int row = 0; row < n; row++) {
      SimulatedCells.Cell cell = cells.cell(row);
      treatment[row] = cell.treatment();
      type[row] = cell.type();
      batch[row] = cell.batch();
      heldOut[row] = test[cell.treatment()][cell.type()] ? 1 : 0;
    }
    return new Table("", StringColumn.of(names("cell", n)), Map.of())
        .with(CONDITION, labels(treatments, t -> t.condition("+"), treatment))
        .with(DOSE, labels(treatments, SimulatedStudy::doses, treatment))
        .with(CELL_TYPE, labels(truth.cellTypes(), Function.identity(), type))
        .with(BATCH, labels(Arrays.asList(names("donor", plan.batches())), b -> b, batch))
        .with(SPLIT, labels(List.of("train", "ood"), Function.identity(), heldOut));
  }

  /** What no training cell may know. */
  private record HeldOut(List<String> combination, String drug, int type) {
    private static final int NO_TYPE = -1;

    static HeldOut of(Simulation plan, SimulatedTruth truth) {
      List<String> combination =
          truth.combinations().stream()
              .findFirst()
              .map(pair -> Arrays.stream(pair).mapToObj(truth.drugs()::get).sorted().toList())
              .orElse(List.of());
      List<String> others = truth.drugs().stream().filter(d -> !combination.contains(d)).toList();
      List<String> candidates = others.isEmpty() ? truth.drugs() : others;
      return new HeldOut(
          combination,
          candidates.get(candidates.size() - 1),
          plan.cellTypes() > 1 ? plan.cellTypes() - 1 : NO_TYPE);
    }

    /** For each treatment and cell type, whether it is held out. */
    boolean[][] table(List<Treatment> treatments, int cellTypes) {
      boolean[][] table = new boolean[treatments.size()][cellTypes];
      for (int treatment = 0; treatment < table.length; treatment++) {
        for (int cellType = 0; cellType < cellTypes; cellType++) {
          table[treatment][cellType] = holds(treatments.get(treatment), cellType);
        }
      }
      return table;
    }

    private boolean holds(Treatment treatment, int cellType) {
      List<String> names = treatment.components().stream().map(Component::perturbation).toList();
      return names.equals(combination) || (cellType == type && names.contains(drug));
    }
  }

  private static String doses(Treatment treatment) {
    return treatment.components().stream()
        .map(component -> Double.toString(component.dose()))
        .collect(Collectors.joining(StudyColumns.DEFAULT_SEPARATOR));
  }

  /** A column of categories, sorted, from what each row is. */
  private static <T> CategoricalColumn labels(
      List<T> kinds, Function<T, String> label, int[] ofRow) {
    List<String> categories = List.copyOf(new TreeSet<>(kinds.stream().map(label).toList()));
    int[] codes = kinds.stream().mapToInt(kind -> categories.indexOf(label.apply(kind))).toArray();
    return CategoricalColumn.of(
        StringColumn.of(categories.toArray(String[]::new)),
        Arrays.stream(ofRow).map(kind -> codes[kind]).toArray(),
        false);
  }

  /** Numbered names, padded so that they sort by number. */
  private static String[] names(String prefix, int number) {
    long padding = (long) Math.pow(10, Integer.toString(number).length());
    return IntStream.rangeClosed(1, number)
        .mapToObj(i -> prefix + Long.toString(padding + i).substring(1))
        .toArray(String[]::new);
  }
}
