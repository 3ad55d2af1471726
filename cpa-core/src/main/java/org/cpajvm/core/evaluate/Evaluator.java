package org.cpajvm.core.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.backbone.Backbone;
import org.cpajvm.core.backbone.Blend;
import org.cpajvm.core.backbone.StudyGroups;
import org.cpajvm.core.backbone.TrainingGroups;
import org.cpajvm.core.counts.ExpressionScale;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.GroupMean;
import org.cpajvm.core.metrics.GroupMoments;
import org.cpajvm.core.metrics.HalfSplits;
import org.cpajvm.core.metrics.MeanChange;
import org.cpajvm.core.metrics.Moments;
import org.cpajvm.core.metrics.TopGenes;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.predict.AnswerSource;
import org.cpajvm.core.predict.ChangePredictor;
import org.cpajvm.core.predict.PredictionRule;
import org.cpajvm.core.predict.Predictor;
import org.cpajvm.core.random.Seeds;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;

/**
 * Predicts every held-out group of a study from the control cells with the same covariates, and
 * compares the mean expression of the predicted cells with that of the real ones, beside the
 * baselines and the ceiling. The model is left out of a group with a perturbation that it neither
 * saw in training nor has an encoder's vector of. Counts are compared log-normalized (total 10,000,
 * log1p), anything else as it is. Baselines see training and validation cells only.
 */
public final class Evaluator {
  private static final int BLOCK = 1024;
  private static final int CEILING_DRAWS = 10;
  private static final int TOP_GENES = 20;
  private static final long LOT_BYTES = 128L << 20;

  private final TrainedModel model;
  private final Study study;
  private final PredictionRule rule;
  private final long seed;
  private final ReconstructionLoss loss;
  private final ExpressionScale scale;
  private final int genes;
  private final Set<String> known;
  private final StudyGroups groups;
  private Map<String, BitSet> masks = Map.of();
  private Optional<AnswerSource> source = Optional.empty();
  private Progress progress = (cells, all) -> {};
  private long cellsToPredict;
  private long predictedCells;

  /** Is told how far an evaluation is: predicting takes nearly all of its time. */
  public interface Progress {
    /**
     * Some cells more were predicted.
     *
     * @param cells how many so far
     * @param all how many there will be
     */
    void predicted(long cells, long all);
  }

  /**
   * Prepares an evaluation.
   *
   * @param model the model
   * @param study its study, with the held-out cells in the split {@code ood}
   * @param rule what a predicted cell is
   * @param seed the seed of draws
   */
  public Evaluator(TrainedModel model, Study study, PredictionRule rule, long seed) {
    this.model = model;
    this.study = study;
    this.rule = rule;
    this.seed = seed;
    this.loss = model.hyperparameters().architecture().reconLoss();
    this.scale = StudyGroups.scale(loss);
    this.genes = study.design().genes().size();
    this.known = model.known();
    this.groups = new StudyGroups(study, loss);
  }

  /**
   * Compares over the genes of masks too.
   *
   * @param ofCondition for each condition that has one its genes, by their positions in the design
   * @return this
   */
  public Evaluator withMasks(Map<String, BitSet> ofCondition) {
    masks = Map.copyOf(ofCondition);
    return this;
  }

  /**
   * Judges the answers of the model's ensemble rather than the cells that its network predicts.
   *
   * @param answers what answers are made of; the model has an ensemble
   * @return this
   */
  public Evaluator withAnswers(AnswerSource answers) {
    source = Optional.of(answers);
    return this;
  }

  /**
   * Tells how far it is.
   *
   * @param listener is called by the thread that evaluates
   * @return this
   */
  public Evaluator withProgress(Progress listener) {
    progress = listener;
    return this;
  }

  /**
   * Evaluates the held-out groups that have control cells. A group of a single cell is among them
   * only where groups are small, as in bulk studies. Cells are read in the order of the file, once
   * for the groups that were seen and twice for each lot of held-out ones: as many as have room for
   * their halves.
   *
   * @return how they were predicted, and which groups were left out
   * @throws BadInputException if no group can be compared
   */
  public Evaluation evaluate() {
    Map<Group, int[]> seen = groups.cells(cell -> study.split(cell) != Split.OOD);
    Map<List<String>, int[]> controls = new LinkedHashMap<>();
    seen.forEach(
        (group, cells) -> {
          if (study.design().isControl(group.treatment())) {
            controls.merge(group.covariates(), cells, Evaluator::join);
          }
        });
    Map<Group, int[]> heldOut = groups.cells(cell -> study.split(cell) == Split.OOD);
    LeftOutGroups incomparable = new LeftOutGroups(study.design(), heldOut, controls.keySet());
    List<LeftOut> leftOut = incomparable.find();
    incomparable.refuseAll(study.source(), leftOut);
    leftOut.forEach(left -> heldOut.remove(left.group()));
    List<Comparison> comparisons = new ArrayList<>();
    heldOut.forEach(
        (group, cells) ->
            comparisons.add(new Comparison(group, cells, controls.get(group.covariates()))));
    Map<List<String>, Moments> untreated = groups.moments(controls);
    Map<Group, GroupMean> means = groups.means(seen);
    Backbone rules =
        new Backbone(
            TrainingGroups.of(means, study.design().columns().control()),
            study.design().encoding());
    NearestEncoded nearest =
        new NearestEncoded(
            model.design(),
            model.design().trained(model.network().spec().conditionWeights()),
            means);
    cellsToPredict =
        comparisons.stream().filter(Comparison::isKnown).mapToLong(c -> c.control.length).sum();
    predictedCells = 0;
    int lot = (int) Math.max(1, LOT_BYTES / ((long) genes * 40 * (CEILING_DRAWS + 1)));
    List<HeldOut> results = new ArrayList<>();
    try (Predictor predictor = new Predictor(model, study, seed);
        ChangePredictor answers =
            source.map(s -> new ChangePredictor(model, study, seed, s)).orElse(null)) {
      for (int from = 0; from < comparisons.size(); from += lot) {
        List<Comparison> some = comparisons.subList(from, Math.min(comparisons.size(), from + lot));
        some.forEach(Comparison::begin);
        addRealCells(some);
        if (answers == null) {
          addPredictions(some, predictor);
        } else {
          some.stream().filter(Comparison::isKnown).forEach(c -> c.answer(answers));
        }
        some.forEach(
            c -> results.add(c.compare(untreated.get(c.group.covariates()), rules, nearest)));
      }
    }
    return new Evaluation(results, leftOut);
  }

  private void addRealCells(List<Comparison> comparisons) {
    Comparison[] ofCell = new Comparison[study.cells()];
    comparisons.forEach(c -> IntStream.of(c.cells).forEach(cell -> ofCell[cell] = c));
    int[] cells = IntStream.range(0, ofCell.length).filter(c -> ofCell[c] != null).toArray();
    forEachRow(
        cells,
        (cell, rows, row) -> {
          ofCell[cell].real.add(0, rows, row);
          if (ofCell[cell].halves != null) {
            ofCell[cell].halves.add(rows, row);
          }
        });
  }

  /** Some control cells that are shared by groups with the same covariates. */
  private record Controls(List<String> covariates, int[] cells) {}

  /** Predicts from all control cells, a piece of each kind at a time, in the order of the file. */
  private void addPredictions(List<Comparison> comparisons, Predictor predictor) {
    Map<List<String>, List<Comparison>> byCovariates = new LinkedHashMap<>();
    comparisons.stream()
        .filter(Comparison::isKnown)
        .forEach(
            c -> byCovariates.computeIfAbsent(c.group.covariates(), x -> new ArrayList<>()).add(c));
    List<Controls> pieces = new ArrayList<>();
    byCovariates.forEach(
        (covariates, some) -> {
          int[] cells = some.get(0).control;
          for (int from = 0; from < cells.length; from += BLOCK) {
            int to = Math.min(cells.length, from + BLOCK);
            pieces.add(new Controls(covariates, Arrays.copyOfRange(cells, from, to)));
          }
        });
    pieces.sort(Comparator.comparingInt(piece -> piece.cells[0]));
    for (Controls piece : pieces) {
      for (Comparison comparison : byCovariates.get(piece.covariates)) {
        predictor.predict(
            piece.cells,
            comparison.group.treatment(),
            rule,
            (block, values) -> {
              for (int i = 0; i < block.length; i++) {
                comparison.predicted.add(0, values, i * genes);
              }
            });
        predicted(piece.cells.length);
      }
    }
  }

  private void predicted(int cells) {
    predictedCells += cells;
    progress.predicted(predictedCells, cellsToPredict);
  }

  /** A held-out group: its real cells, and those that are predicted from control cells. */
  private final class Comparison {
    private final Group group;
    private final int[] cells;
    private final int[] control;
    private GroupMoments real;
    private HalfSplits halves; // null for a single cell, which has no halves
    private GroupMoments predicted;
    private Map<HeldOut.Method, double[]> answers = Map.of();

    Comparison(Group group, int[] cells, int[] control) {
      this.group = group;
      this.cells = cells;
      this.control = control;
    }

    /** Whether the model knows all of the treatment. */
    boolean isKnown() {
      return group.treatment().components().stream()
          .allMatch(c -> known.contains(c.perturbation()));
    }

    void begin() {
      real = new GroupMoments(1, genes, scale);
      halves =
          cells.length < 2
              ? null
              : new HalfSplits(
                  cells.length, genes, CEILING_DRAWS, scale, Seeds.of(seed, "ceiling"));
      predicted = new GroupMoments(1, genes, scale);
    }

    /** Takes the answer, and what it is made of. */
    void answer(ChangePredictor predictor) {
      answers = new EnumMap<>(HeldOut.Method.class);
      double[] network = predictor.network(group, control);
      Optional<double[]> closed = predictor.closed(group);
      double weight = predictor.weight(group);
      answers.put(HeldOut.Method.NETWORK, network);
      closed.ifPresent(change -> answers.put(HeldOut.Method.BACKBONE, change));
      answers.put(
          HeldOut.Method.MODEL,
          closed.map(change -> Blend.mix(network, change, weight)).orElse(network));
      predicted(control.length);
    }

    /** Compares, and forgets the cells. */
    HeldOut compare(Moments untreated, Backbone rules, NearestEncoded nearest) {
      Moments truth = real.group(0);
      int[] ranking = TopGenes.byDifference(truth.mean(), untreated.mean());
      Map<HeldOut.Method, double[]> predictions = new EnumMap<>(HeldOut.Method.class);
      predictions.put(HeldOut.Method.CONTROL, untreated.mean());
      rules
          .changes(group)
          .forEach(
              (rule, change) ->
                  HeldOut.Method.ofRule(rule)
                      .ifPresent(m -> predictions.put(m, plus(untreated.mean(), change))));
      answers.forEach((m, change) -> predictions.put(m, plus(untreated.mean(), change)));
      if (answers.isEmpty() && isKnown()) {
        predictions.put(HeldOut.Method.MODEL, predicted.group(0).mean());
      }
      nearest.predict(group).ifPresent(mean -> predictions.put(HeldOut.Method.NEAREST, mean));
      Optional<BitSet> mask =
          Optional.ofNullable(
              masks.get(group.treatment().condition(study.design().columns().separator())));
      Map<HeldOut.Method, MeanChange> methods = new EnumMap<>(HeldOut.Method.class);
      predictions.forEach(
          (method, mean) ->
              methods.put(
                  method, MeanChange.of(mean, truth.mean(), untreated.mean(), ranking, mask)));
      if (halves != null) {
        methods.put(HeldOut.Method.CEILING, halves.ceiling(untreated.mean(), ranking, mask));
      }
      List<HeldOut.GeneChange> topGenes =
          topGenes(ranking, truth.mean(), untreated.mean(), predictions);
      real = null;
      halves = null;
      predicted = null;
      return new HeldOut(group, cells.length, control.length, topGenes, methods);
    }
  }

  private static double[] plus(double[] mean, double[] change) {
    double[] sum = mean.clone();
    for (int gene = 0; gene < sum.length; gene++) {
      sum[gene] += change[gene];
    }
    return sum;
  }

  private List<HeldOut.GeneChange> topGenes(
      int[] ranking,
      double[] truth,
      double[] untreated,
      Map<HeldOut.Method, double[]> predictions) {
    List<HeldOut.GeneChange> top = new ArrayList<>();
    for (int gene : Arrays.copyOf(ranking, Math.min(TOP_GENES, ranking.length))) {
      Map<HeldOut.Method, Double> predicted = new EnumMap<>(HeldOut.Method.class);
      predictions.forEach((method, mean) -> predicted.put(method, mean[gene] - untreated[gene]));
      top.add(
          new HeldOut.GeneChange(
              study.design().genes().get(gene), truth[gene] - untreated[gene], predicted));
    }
    return top;
  }

  private interface RowSink {
    void accept(int cell, SparseRows rows, int row);
  }

  private void forEachRow(int[] cells, RowSink sink) {
    SparseRows rows = new SparseRows();
    for (int from = 0; from < cells.length; from += BLOCK) {
      int[] block = Arrays.copyOfRange(cells, from, Math.min(cells.length, from + BLOCK));
      study.gather(block, loss, rows);
      for (int i = 0; i < block.length; i++) {
        sink.accept(block[i], rows, i);
      }
    }
  }

  private static int[] join(int[] a, int[] b) {
    return IntStream.concat(IntStream.of(a), IntStream.of(b)).sorted().toArray();
  }
}
