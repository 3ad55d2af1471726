package org.cpajvm.dl4j;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.model.AdversaryLoss;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.ReconstructionLoss;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A batch of cells as the graph takes it: expression, treatments, one-hot covariates and labels,
 * and whatever else can be made once for a batch. Treatments are kept by the distinct
 * (perturbation, dose) of the batch, U of them, padded to a power of two so that few plans are
 * needed: [U, P] and [B, U] instead of anything of the size cells x perturbations x slots.
 */
final class StagedBatch implements BatchBuffer {
  private final ModelSpec spec;
  private final ReconstructionLoss loss;
  private final int capacity;
  private final DataType type;
  private final Map<String, INDArray> arrays = new LinkedHashMap<>();
  private final Map<String, INDArray> views = new LinkedHashMap<>();
  private final StagedCounts counts;
  private final double[] logFactorials;
  private RowBuffer encoderRow; // null while nobody needs dense input of the encoder
  private RowBuffer expressionRow; // null while nobody needs dense counts, or there are no counts
  private final RowBuffer positiveRow;
  private final RowBuffer libraries; // of all cells: a column is as long as a row of them
  private final LossWeights lossWeights; // null where all genes count alike
  private int cells;
  private int components;

  StagedBatch(ModelSpec spec, int capacity) {
    this.spec = spec;
    this.loss = spec.architecture().reconLoss();
    this.capacity = capacity;
    this.type = spec.precision() == ModelSpec.Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
    this.counts = new StagedCounts(type, loss.needsCounts());
    this.logFactorials = new double[capacity];
    int genes = spec.genes();
    if (!InputLayer.isOf(spec)) {
      makeDenseInput();
    }
    if (loss.needsCounts()) {
      this.libraries = RowBuffer.of(allocate(Inputs.LIBRARY, 1), capacity);
    } else {
      this.libraries = null;
      arrays.put(Inputs.EXPRESSION, arrays.get(Inputs.ENCODER));
    }
    this.positiveRow =
        loss == ReconstructionLoss.ZINB
            ? RowBuffer.of(allocate(Inputs.POSITIVE, genes), genes)
            : null;
    this.lossWeights =
        spec.geneWeights()
            .map(w -> new LossWeights(w, allocate(Inputs.GENE_WEIGHTS, genes)))
            .orElse(null);
    for (int c = 0; c < spec.covariates().size(); c++) {
      allocate(Inputs.covariate(c), spec.covariates().get(c).values());
    }
    for (int target : Layout.adversaryTargets(spec)) {
      allocate(Inputs.target(target), Layout.labels(spec, target));
    }
  }

  private INDArray allocate(String name, int width) {
    INDArray array = Nd4j.zeros(type, capacity, width);
    arrays.put(name, array);
    return array;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int cells() {
    return cells;
  }

  /** The padded number of distinct components, U. */
  int components() {
    return components;
  }

  /** The inputs of the graph that this batch has, for its number of cells. */
  Map<String, INDArray> inputs() {
    return views;
  }

  /**
   * The same for more rows than the batch has cells. What is in those is left from earlier batches
   * or 0, and for nothing but to be computed along.
   */
  Map<String, INDArray> inputs(int rows) {
    if (rows == cells) {
      return views;
    }
    Map<String, INDArray> padded = new HashMap<>();
    arrays.forEach((name, array) -> padded.put(name, isOfCells(name) ? rows(array, rows) : array));
    return padded;
  }

  /**
   * Has dense counts too from now on, {@link Inputs#EXPRESSION}: what single precision trains and
   * predicts with reads {@link #counts()}.
   */
  void makeDenseCounts() {
    if (expressionRow != null || !loss.needsCounts()) {
      return;
    }
    INDArray dense = allocate(Inputs.EXPRESSION, spec.genes());
    expressionRow = RowBuffer.of(dense, spec.genes());
    for (int i = 0; i < cells; i++) {
      counts.amountsOf(i, expressionRow);
      expressionRow.write(i);
    }
    if (cells > 0) {
      views.put(Inputs.EXPRESSION, rows(dense, cells));
    }
  }

  /**
   * Has {@link Inputs#ENCODER} too from now on, which no plan reads where there is an {@link
   * InputLayer}.
   */
  void makeDenseInput() {
    if (encoderRow != null) {
      return;
    }
    INDArray dense = allocate(Inputs.ENCODER, spec.genes());
    encoderRow = RowBuffer.of(dense, spec.genes());
    for (int i = 0; i < cells; i++) {
      inputRow(i);
    }
    if (cells > 0) {
      views.put(Inputs.ENCODER, rows(dense, cells));
    }
  }

  private void inputRow(int i) {
    if (loss.needsCounts()) {
      counts.log1pOf(i, encoderRow);
    } else {
      counts.amountsOf(i, encoderRow);
    }
    encoderRow.write(i);
  }

  /** The counts of the batch, mixed where they are. */
  StagedCounts counts() {
    return counts;
  }

  /** The sum of lgamma(x + 1) over the genes of each cell. */
  double[] logFactorials() {
    return logFactorials;
  }

  /** The same as the loss that is trained on has it: weighted, where genes have weights. */
  double[] trainedLogFactorials() {
    return lossWeights == null ? logFactorials : lossWeights.logFactorials();
  }

  /** The weights of {@link #counts()} in the loss that is trained on, or null: all are 1. */
  double[] trainedWeights() {
    return lossWeights == null ? null : lossWeights.ofCounts();
  }

  @Override
  public void fill(CellBatch batch) {
    if (batch.cells() < 1 || batch.cells() > capacity) {
      throw new IllegalArgumentException(batch.cells() + " cells for a buffer of " + capacity);
    }
    boolean sameSize = cells == batch.cells();
    cells = batch.cells();
    expression(batch);
    treatments(batch);
    for (int c = 0; c < spec.covariates().size(); c++) {
      oneHot(arrays.get(Inputs.covariate(c)), batch.covariates()[c], batch, null, 1);
    }
    if (batch.conditions() != null) {
      targets(batch);
    }
    if (!sameSize) {
      views.clear();
    }
    for (Map.Entry<String, INDArray> entry : arrays.entrySet()) {
      String name = entry.getKey();
      if (!isOfCells(name)) {
        views.put(name, entry.getValue());
      } else if (name.equals(Inputs.TREATMENTS) || !views.containsKey(name)) {
        views.put(name, rows(entry.getValue(), cells)); // the width of treatments varies
      }
    }
  }

  /** Whether an array has a row for each cell. */
  private static boolean isOfCells(String name) {
    return !name.equals(Inputs.COMPONENTS) && !name.equals(Inputs.DOSES);
  }

  private static INDArray rows(INDArray array, int rows) {
    return array.size(0) == rows
        ? array
        : array.get(NDArrayIndex.interval(0, rows), NDArrayIndex.all());
  }

  /** Keeps the stored counts, and writes the dense rows that something needs. */
  private void expression(CellBatch batch) {
    batch
        .mixup()
        .ifPresentOrElse(
            mixup -> counts.beginMixed(batch.expression(), mixup.weight()), counts::begin);
    for (int i = 0; i < cells; i++) {
      if (batch.mixup().isPresent()) {
        counts.addMixed(batch.expression(), i, batch.mixup().get().partners()[i]);
      } else {
        counts.add(batch.expression(), i);
      }
      if (loss.needsCounts()) {
        logFactorials[i] = counts.sumOfLogFactorials();
        libraries.set(i, counts.sum());
      }
      if (lossWeights != null && batch.conditions() != null) {
        lossWeights.fill(batch, i, counts);
      }
      denseRow(i);
    }
    if (libraries != null) {
      libraries.write(0);
    }
  }

  private void denseRow(int i) {
    if (encoderRow != null) {
      inputRow(i);
    }
    if (expressionRow != null) {
      counts.amountsOf(i, expressionRow);
      expressionRow.write(i);
    }
    if (positiveRow != null) {
      counts.positiveOf(i, positiveRow);
      positiveRow.write(i);
    }
  }

  private void treatments(CellBatch batch) {
    Map<List<Object>, Integer> distinct = new LinkedHashMap<>();
    int slots = batch.slotStarts()[cells];
    int[] component = new int[slots];
    for (int s = 0; s < slots; s++) {
      List<Object> key = List.of(batch.slotPerturbations()[s], batch.slotDoses()[s]);
      component[s] = distinct.computeIfAbsent(key, k -> distinct.size());
    }
    components = Math.max(8, Integer.highestOneBit(Math.max(1, distinct.size() - 1)) * 2);
    describe(distinct.keySet());
    RowBuffer amounts = RowBuffer.of(sized(Inputs.TREATMENTS, capacity, components), components);
    double weight = batch.mixup().map(CellBatch.Mixup::weight).orElse(1.0);
    for (int i = 0; i < cells; i++) {
      addSlots(batch, component, i, weight, amounts);
      if (batch.mixup().isPresent()) {
        addSlots(batch, component, batch.mixup().get().partners()[i], 1 - weight, amounts);
      }
      amounts.write(i);
    }
  }

  /** The perturbation of each distinct component, one-hot, and its dose; 0 for those after them. */
  private void describe(Set<List<Object>> distinct) {
    INDArray perturbations = sized(Inputs.COMPONENTS, components, spec.perturbations());
    RowBuffer perturbation = RowBuffer.of(perturbations, spec.perturbations());
    RowBuffer doses = RowBuffer.of(sized(Inputs.DOSES, components, 1), components);
    int row = 0;
    for (List<Object> component : distinct) {
      perturbation.set((Integer) component.get(0), 1);
      perturbation.write(row);
      doses.set(row++, (Double) component.get(1));
    }
    while (row < components) {
      perturbation.write(row++);
    }
    doses.write(0);
  }

  private static void addSlots(
      CellBatch batch, int[] component, int cell, double weight, RowBuffer amounts) {
    for (int s = batch.slotStarts()[cell]; s < batch.slotStarts()[cell + 1]; s++) {
      amounts.add(component[s], weight);
    }
  }

  /** The array of this size. */
  private INDArray sized(String name, int rows, int columns) {
    INDArray array = arrays.get(name);
    if (array == null || array.size(0) != rows || array.size(1) != columns) {
      array = Nd4j.zeros(type, rows, columns);
      arrays.put(name, array);
    }
    return array;
  }

  private static void oneHot(
      INDArray into, int[] values, CellBatch batch, double[] weights, double scale) {
    RowBuffer row = RowBuffer.of(into, (int) into.size(1));
    double weight = batch.mixup().map(CellBatch.Mixup::weight).orElse(1.0);
    for (int i = 0; i < batch.cells(); i++) {
      add(row, values[i], weight, weights, scale);
      if (batch.mixup().isPresent()) {
        add(row, values[batch.mixup().get().partners()[i]], 1 - weight, weights, scale);
      }
      row.write(i);
    }
  }

  private static void add(RowBuffer row, int value, double weight, double[] weights, double scale) {
    row.add(value, weight * scale * (weights == null ? 1 : weights[value]));
  }

  /**
   * Cross entropy is divided by the sum of the weights of the batch, the focal loss by the number
   * of cells, in the graph.
   */
  private void targets(CellBatch batch) {
    boolean mean = spec.plan().advLoss() == AdversaryLoss.CCE;
    for (int target : Layout.adversaryTargets(spec)) {
      int[] labels = target < 0 ? batch.conditions() : batch.covariates()[target];
      double[] weights = target < 0 ? spec.conditionWeights() : null;
      double sum = 0;
      for (int i = 0; i < cells; i++) {
        sum += weights == null ? 1 : weights[labels[i]];
      }
      oneHot(arrays.get(Inputs.target(target)), labels, batch, weights, mean ? 1 / sum : 1);
    }
  }

  @Override
  public void close() {
    Set<INDArray> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(arrays.values());
    distinct.forEach(INDArray::close);
    arrays.clear();
    views.clear();
  }
}
