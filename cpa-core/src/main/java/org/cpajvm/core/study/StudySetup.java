package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.config.Nearest;
import org.cpajvm.core.threads.TaskThreads;

/** Makes a study of a data set, and refuses what cannot be trained on or predicted from. */
public final class StudySetup {
  /**
   * The share of the training cells that is drawn for validation where no column names validation
   * cells.
   */
  public static final double VALIDATION_FRACTION = 0.1;

  private static final int SHOWN = 10;

  private StudySetup() {}

  /**
   * What decides a study beside the columns.
   *
   * @param loss the distribution of expression, which decides whether values must be counts
   * @param validationFraction the share of training cells to draw for validation, from 0 to below 1
   * @param seed the seed of draws
   * @param holdOut the cells to hold out beside those of the split column
   * @param dropEmptyCells whether cells without counts are left out rather than refused
   * @param threads how many read the expression; 0 for as many as there are processors
   */
  public record Options(
      ReconstructionLoss loss,
      double validationFraction,
      long seed,
      List<HoldOut> holdOut,
      boolean dropEmptyCells,
      int threads) {
    /** Checks the fraction and the threads. */
    public Options {
      holdOut = List.copyOf(holdOut);
      if (!(validationFraction >= 0 && validationFraction < 1)) {
        throw new IllegalArgumentException("a validation fraction of " + validationFraction);
      }
      if (threads < 0) {
        throw new IllegalArgumentException(threads + " threads");
      }
    }

    /** The same, with as many threads as there are processors. */
    public Options(
        ReconstructionLoss loss,
        double validationFraction,
        long seed,
        List<HoldOut> holdOut,
        boolean dropEmptyCells) {
      this(loss, validationFraction, seed, holdOut, dropEmptyCells, 0);
    }
  }

  /**
   * Makes a study to train on.
   *
   * @throws BadInputException if a column is missing, a label is wrong, the expression cannot be
   *     trained on, or a split is empty
   * @throws UsageException if the column of the treatments or doses is a covariate too
   */
  public static Study prepare(CellDataset data, StudyColumns columns, Options options) {
    return prepare(data, columns, options, ExpressionStore.AS_STORED);
  }

  /**
   * Makes a study to train on, its expression in a store that is asked before the expression is
   * checked, so that it need not be read twice.
   *
   * @throws BadInputException if a column is missing, a label is wrong, the expression cannot be
   *     trained on, or a split is empty
   */
  public static Study prepare(
      CellDataset data, StudyColumns columns, Options options, ExpressionStore store) {
    refuseEmpty(data);
    checkMeanings(columns);
    ObsColumns obs = new ObsColumns(data);
    List<Treatment> treatments = obs.treatments(columns);
    obs.checkControl(treatments, columns);
    List<String> warnings = new ArrayList<>();
    StudyDesign design = design(data, columns, treatments, obs, options.holdOut(), warnings);
    Split[] splits =
        new Splits(obs, columns, treatments, columns.split())
            .assign(options.holdOut(), options.validationFraction(), options.seed());
    CellMatrix expression = columns.layer().map(data::layer).orElseGet(data::matrix);
    Study study = assemble(data, design, expression, treatments, obs, splits, warnings);
    return checked(study, options, store, warnings);
  }

  /** No control cell has the treatment of a treated one, so that nothing could be predicted. */
  private static void checkMeanings(StudyColumns columns) {
    for (String covariate : columns.modelCovariates()) {
      boolean treatment = covariate.equals(columns.perturbation());
      if (treatment || columns.dose().filter(covariate::equals).isPresent()) {
        throw new UsageException(
            "column '"
                + covariate
                + "' holds the "
                + (treatment ? "treatments" : "doses")
                + " and cannot be a covariate or batch too: no control cell has the value of a"
                + " treated one; leave it out of --covariates and --batch");
      }
    }
  }

  /** Refuses a data set without cells or genes. */
  static void refuseEmpty(CellDataset data) {
    if (data.cells() == 0 || data.genes() == 0) {
      throw new BadInputException(
          data.source()
              + " has "
              + data.cells()
              + " cells and "
              + data.genes()
              + " genes: nothing to train on");
    }
  }

  /**
   * Sees the cells of a data set through the design of a model. Genes are found by name; the data
   * set may have more, in any order. Splits are those of the design's split column, where the data
   * set has it, and of its hold-outs.
   *
   * @throws BadInputException if a gene or column is missing, or a treatment or value of a
   *     covariate unknown to the design
   */
  public static Study matching(CellDataset data, StudyDesign design) {
    ObsColumns obs = new ObsColumns(data);
    List<Treatment> treatments = obs.treatments(design.columns());
    checkKnown(treatments, design, obs);
    return matching(data, design, obs, treatments, IntStream.range(0, data.cells()).toArray());
  }

  /**
   * Sees those cells of a data set through the design of a model whose perturbations the design
   * has; nothing is asked of the others, and a warning of the study says how many and which they
   * are.
   *
   * @throws BadInputException if a gene or column is missing, or a value of a covariate of the
   *     known cells unknown to the design
   */
  public static Study matchingKnown(CellDataset data, StudyDesign design) {
    ObsColumns obs = new ObsColumns(data);
    List<Treatment> treatments = obs.treatments(design.columns());
    IdentityHashMap<Treatment, List<String>> unknown = new IdentityHashMap<>();
    treatments.forEach(t -> unknown.computeIfAbsent(t, key -> unknown(key, design)));
    int[] kept =
        IntStream.range(0, treatments.size())
            .filter(cell -> unknown.get(treatments.get(cell)).isEmpty())
            .toArray();
    Study study = matching(data, design, obs, treatments, kept);
    if (kept.length == treatments.size()) {
      return study;
    }
    Set<String> names = new TreeSet<>();
    unknown.values().forEach(names::addAll);
    List<String> warnings = new ArrayList<>(study.warnings());
    warnings.add(
        String.format(
            Locale.ROOT,
            "%s: %,d of %,d cells are left alone, as the model never saw their perturbations: %s",
            data.source(),
            data.cells() - kept.length,
            data.cells(),
            some(names)));
    return study.withWarnings(warnings);
  }

  private static String some(Set<String> names) {
    return String.join(", ", names.stream().limit(SHOWN).toList())
        + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
  }

  private static Study matching(
      CellDataset data,
      StudyDesign design,
      ObsColumns obs,
      List<Treatment> treatments,
      int[] cells) {
    StudyColumns columns = design.columns();
    Optional<String> split = columns.split().filter(name -> data.obs().column(name).isPresent());
    Split[] splits = new Splits(obs, columns, treatments, split).assignKnown(design.holdOut());
    CellMatrix stored = columns.layer().map(data::layer).orElseGet(data::matrix);
    CellMatrix expression =
        GeneView.of(
            stored,
            geneNames(data.var(), data.source(), new ArrayList<>()),
            design.genes(),
            data.source());
    if (cells.length == data.cells()) {
      return withoutEmptyCells(
          assemble(data, design, expression, treatments, obs, splits, List.of()));
    }
    return withoutEmptyCells(
        assemble(
            data,
            design,
            new RowView(expression, cells),
            IntStream.of(cells).mapToObj(treatments::get).toList(),
            obs.select(cells),
            IntStream.of(cells).mapToObj(cell -> splits[cell]).toArray(Split[]::new),
            List.of()));
  }

  /** Without the cells that have no counts, if the design leaves such cells out. */
  private static Study withoutEmptyCells(Study study) {
    if (!study.design().selection().dropEmptyCells()) {
      return study;
    }
    int[] others = EmptyCells.others(study.expression());
    return others.length == study.cells()
        ? study
        : study
            .select(others)
            .withWarnings(
                List.of(study.source() + ": " + emptyCells(study.cells() - others.length)));
  }

  private static String emptyCells(int number) {
    return number == 1
        ? "1 cell without counts is left out"
        : number + " cells without counts are left out";
  }

  /**
   * The perturbations of the cells of a data set, control among them, in the order of the cells.
   *
   * @throws BadInputException if a column is missing or a label wrong
   */
  public static Set<String> perturbations(CellDataset data, StudyColumns columns) {
    Set<String> names = new LinkedHashSet<>();
    for (Treatment treatment : new LinkedHashSet<>(new ObsColumns(data).treatments(columns))) {
      treatment.components().forEach(c -> names.add(c.perturbation()));
    }
    return names;
  }

  /** Refuses treatments with a perturbation that is not in the vocabulary. */
  private static void checkKnown(List<Treatment> treatments, StudyDesign design, ObsColumns obs) {
    Set<Treatment> checked = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int cell = 0; cell < treatments.size(); cell++) {
      if (!checked.add(treatments.get(cell))) {
        continue;
      }
      for (String name : unknown(treatments.get(cell), design)) {
        throw new BadInputException(
            obs.where(design.columns().perturbation(), cell)
                + ": the model never saw '"
                + name
                + "'"
                + Nearest.hint(name, design.vocabulary())
                + "; leave such cells out");
      }
    }
  }

  private static List<String> unknown(Treatment treatment, StudyDesign design) {
    return treatment.components().stream()
        .map(Treatment.Component::perturbation)
        .filter(name -> design.perturbationId(name).isEmpty())
        .toList();
  }

  private static StudyDesign design(
      CellDataset data,
      StudyColumns columns,
      List<Treatment> treatments,
      ObsColumns obs,
      List<HoldOut> holdOut,
      List<String> warnings) {
    TreeSet<String> names = new TreeSet<>();
    TreeSet<String> conditions = new TreeSet<>();
    for (Treatment treatment : new HashSet<>(treatments)) {
      treatment.components().forEach(c -> names.add(c.perturbation()));
      conditions.add(treatment.condition(columns.separator()));
    }
    names.remove(columns.control());
    List<String> vocabulary = new ArrayList<>(List.of("", columns.control()));
    vocabulary.addAll(names);
    List<StudyDesign.Covariate> covariates = new ArrayList<>();
    for (String name : columns.modelCovariates()) {
      covariates.add(
          new StudyDesign.Covariate(
              name,
              List.copyOf(new TreeSet<>(Arrays.asList(obs.complete(name)))),
              columns.batch().filter(name::equals).isPresent()));
    }
    return new StudyDesign(
        columns,
        geneNames(data.var(), data.source(), warnings),
        vocabulary,
        List.copyOf(conditions),
        covariates,
        holdOut);
  }

  /**
   * The names of the genes; the second and later ones of a name get a number, as anndata makes
   * names unique.
   */
  static List<String> geneNames(Table var, String source, List<String> warnings) {
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int gene = 0; gene < var.size(); gene++) {
      if (var.index().isMissing(gene)) {
        throw new BadInputException(source + ", var: gene " + gene + " has no name; give it one");
      }
      taken.add(var.index().text(gene));
    }
    Set<String> seen = new HashSet<>();
    Map<String, Integer> repeats = new HashMap<>();
    for (int gene = 0; gene < var.size(); gene++) {
      String name = var.index().text(gene);
      String unique = name;
      while (!seen.add(unique)) {
        do {
          unique = name + "-" + repeats.merge(name, 1, Integer::sum);
        } while (taken.contains(unique));
      }
      names.add(unique);
    }
    if (!repeats.isEmpty()) {
      warnings.add(
          repeats.size()
              + " gene name"
              + (repeats.size() == 1 ? " occurs" : "s occur")
              + " more than once, such as '"
              + new TreeSet<>(repeats.keySet()).first()
              + "'; the later ones are numbered (name-1)");
    }
    return names;
  }

  private static Study assemble(
      CellDataset data,
      StudyDesign design,
      CellMatrix expression,
      List<Treatment> treatments,
      ObsColumns obs,
      Split[] splits,
      List<String> warnings) {
    List<Treatment> distinct = List.copyOf(new TreeSet<>(treatments));
    Map<Treatment, Integer> positions = new HashMap<>();
    distinct.forEach(treatment -> positions.put(treatment, positions.size()));
    Map<String, Integer> conditions = StudyDesign.positions(design.conditions());
    int[] conditionOfTreatment =
        distinct.stream()
            .mapToInt(t -> conditions.getOrDefault(t.condition(design.columns().separator()), -1))
            .toArray();
    int[] treatmentOfCell = treatments.stream().mapToInt(positions::get).toArray();
    int[][] covariates = new int[design.covariates().size()][];
    for (int c = 0; c < covariates.length; c++) {
      covariates[c] = codes(design.covariates().get(c), obs);
    }
    return new Study(
        data.source(),
        design,
        expression,
        obs.table(),
        obs::rowOfFile,
        distinct,
        conditionOfTreatment,
        treatmentOfCell,
        covariates,
        splits,
        warnings);
  }

  private static int[] codes(StudyDesign.Covariate covariate, ObsColumns obs) {
    Map<String, Integer> positions = new HashMap<>(StudyDesign.positions(covariate.values()));
    String[] values = obs.complete(covariate.name());
    int[] codes = new int[values.length];
    for (int cell = 0; cell < values.length; cell++) {
      Integer code =
          positions.computeIfAbsent(
              values[cell],
              value ->
                  ColumnValues.find(value, covariate.values()).map(positions::get).orElse(null));
      if (code == null) {
        throw new BadInputException(
            obs.where(covariate.name(), cell)
                + ": the model never saw '"
                + values[cell]
                + "'"
                + Nearest.hint(values[cell], covariate.values())
                + "; it knows: "
                + Nearest.some(values[cell], covariate.values()));
      }
      codes[cell] = code;
    }
    return codes;
  }

  private static Study checked(
      Study stored, Options options, ExpressionStore store, List<String> warnings) {
    Study study = kept(stored, store);
    ExpressionCheck check = new ExpressionCheck(study, options.loss());
    try (TaskThreads readers = new TaskThreads(options.threads())) {
      check.check(readers);
    }
    warnings.addAll(check.warnings());
    Study kept = study;
    if (!check.emptyCells().isEmpty()) {
      if (!options.dropEmptyCells()) {
        throw check.emptyCellsError();
      }
      Set<Integer> empty = check.emptyCells();
      int[] others =
          IntStream.range(0, study.cells()).filter(cell -> !empty.contains(cell)).toArray();
      kept = kept(stored.select(others), store);
      warnings.add(emptyCells(check.emptyCells().size()));
    }
    warnings.addAll(StudyChecks.check(kept));
    return kept.withWarnings(warnings).asChecked();
  }

  private static Study kept(Study study, ExpressionStore store) {
    return study.withExpression(store.keep(study.expression(), study.design()));
  }

  /**
   * The weight of each condition in the loss of the perturbation adversary: N / n - 1 over the
   * training cells.
   */
  public static double[] conditionWeights(Study study) {
    int[] cells = study.cells(Split.TRAIN);
    double[] counts = new double[study.design().conditions().size()];
    for (int cell : cells) {
      counts[study.condition(cell)]++;
    }
    double[] weights = new double[counts.length];
    for (int c = 0; c < counts.length; c++) {
      weights[c] = counts[c] == 0 ? 0 : cells.length / counts[c] - 1;
    }
    return weights;
  }
}
