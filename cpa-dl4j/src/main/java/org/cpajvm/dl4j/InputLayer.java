package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ModelSpec;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The products of the encoder's first layer, of the stored counts alone: for each of them a row of
 * the weights is added, or one of the gradient. Where a tenth of the counts is stored, that takes a
 * third of the time of a dense product, and no dense batch is needed; where more than {@link
 * #MOST_STORED} is, the batch is made dense after all.
 *
 * <p>The graph stays the definition: it has a dense placeholder, which nothing but this reads.
 */
final class InputLayer {
  /** The share of stored counts from which a dense product is faster. */
  private static final double MOST_STORED = 0.3;

  private static final int BLOCK = 1 << 16; // numbers that stay in the cache of a core
  private static final int LEAST_CELLS = 8; // of a thread
  private static final int LEAST_GENES = 64;

  private final Supplier<StagedCounts> counts; // of the current batch
  private final INDArray weight; // [genes, units]
  private final float[][] weights; // the same on the heap
  private final int genes;
  private final int units;
  private final List<CountsByGene> parts = new ArrayList<>();
  private boolean stale = true;
  private float[][] ofCells = new float[0][]; // products of cells, or their gradients
  private int[] positions = new int[0]; // in the counts of each cell
  private INDArray dense; // the batch, or null while none had many counts

  /**
   * A layer.
   *
   * @param weight its weight, [units, genes], gene after gene in memory
   * @param counts gives what is stored of the current batch
   */
  InputLayer(INDArray weight, Supplier<StagedCounts> counts) {
    this.counts = counts;
    this.weight = weight.transpose();
    this.genes = Math.toIntExact(weight.size(1));
    this.units = Math.toIntExact(weight.size(0));
    this.weights = new float[genes][units];
  }

  /**
   * Whether a model's first layer is computed so: it reads log1p of counts, which is 0 where no
   * count is stored, in single precision, where time matters, and in memory of the host.
   */
  static boolean isOf(ModelSpec spec) {
    return spec.precision() == ModelSpec.Precision.FLOAT
        && spec.architecture().reconLoss().needsCounts()
        && spec.architecture().nLayersEncoder() > 0
        && Nd4j.getEnvironment().isCPU();
  }

  /** Says that the weights are others than before. */
  void changed() {
    stale = true;
  }

  /**
   * The products of a graph that read its cells.
   *
   * @param rows the rows of the batch, of which its cells are the first
   */
  List<Fusion> fusions(SameDiff graph, int rows) {
    List<Fusion> fusions = new ArrayList<>();
    for (SameDiffOp op : graph.getOps().values()) {
      List<String> read = op.getInputsToOp();
      if (read == null || !read.contains(Inputs.ENCODER)) {
        continue;
      }
      switch (op.getOp().opName()) {
        case "matmul" -> fusions.add(new Forward(this, rows, op.getOutputsOfOp().get(0)));
        case "matmul_bp" ->
            fusions.add(new Backward(this, read.get(2), op.getOutputsOfOp().get(1)));
        default -> throw new IllegalStateException(op.getOp().opName() + " reads the cells");
      }
    }
    return fusions;
  }

  /** The product of cells and weights. */
  private record Forward(InputLayer layer, int rows, String product) implements Fusion {
    @Override
    public List<String> inputs() {
      return List.of();
    }

    @Override
    public List<String> outputs() {
      return List.of(product);
    }

    @Override
    public StaticPlan.Step addTo(PlanBuilder plan) {
      INDArray result = plan.allocate(product, new long[] {rows, layer.units});
      return new Call("input_layer", () -> layer.forward(result));
    }
  }

  /** The gradient of the weights. */
  private record Backward(InputLayer layer, String ofProduct, String ofWeight) implements Fusion {
    @Override
    public List<String> inputs() {
      return List.of(ofProduct);
    }

    @Override
    public List<String> outputs() {
      return List.of(ofWeight);
    }

    @Override
    public StaticPlan.Step addTo(PlanBuilder plan) {
      INDArray given = plan.array(ofProduct);
      INDArray result = plan.allocate(ofWeight, new long[] {layer.units, layer.genes});
      return new Call("input_layer_bp", () -> layer.backward(given, result.transpose()));
    }
  }

  /** A call of one of them. */
  private record Call(String kind, Runnable products) implements StaticPlan.Step {
    @Override
    public void run() {
      products.run();
    }

    @Override
    public void close() {
      // All of its memory is the plan's or the layer's.
    }
  }

  private boolean isDense() {
    SparseRows rows = counts.get().rows();
    return rows.nonZeros() > MOST_STORED * rows.rows() * genes;
  }

  /** Computes the products of the cells, a row for each; the rows after them become 0. */
  void forward(INDArray product) {
    int cells = counts.get().rows().rows();
    int rows = Math.toIntExact(product.size(0));
    if (isDense()) {
      Product.of(expanded(rows), false, weight, false, product).run();
      return;
    }
    copyWeights();
    reserve(rows);
    Workers.split(
        rows,
        Workers.parts(rows, LEAST_CELLS),
        (part, from, to) -> {
          for (int cell = from; cell < to; cell++) {
            Arrays.fill(ofCells[cell], 0);
          }
          multiply(from, Math.min(to, cells));
          FloatRows products = new FloatRows(product);
          for (int cell = from; cell < to; cell++) {
            products.put(cell, ofCells[cell]);
          }
        });
  }

  private void copyWeights() {
    if (!stale) {
      return;
    }
    Workers.split(
        genes,
        Workers.parts(genes, LEAST_GENES),
        (part, from, to) -> {
          FloatRows rows = new FloatRows(weight);
          for (int gene = from; gene < to; gene++) {
            rows.get(gene, weights[gene]);
          }
        });
    stale = false;
  }

  private void reserve(int rows) {
    if (ofCells.length < rows) {
      ofCells = new float[rows][units];
      positions = new int[rows];
    }
  }

  /**
   * All cells go through some genes, whose weights stay in the cache, and then through the next.
   */
  private void multiply(int from, int to) {
    SparseRows rows = counts.get().rows();
    int[] columns = rows.columns();
    float[] logs = counts.get().log1p();
    for (int cell = from; cell < to; cell++) {
      positions[cell] = rows.start(cell);
    }
    int block = Math.max(1, BLOCK / units);
    for (int gene = 0; gene < genes; gene += block) {
      for (int cell = from; cell < to; cell++) {
        int begin = positions[cell];
        int end = begin;
        while (end < rows.start(cell + 1) && columns[end] < gene + block) {
          end++;
        }
        RowMath.addRows(ofCells[cell], weights, columns, logs, begin, end);
        positions[cell] = end;
      }
    }
  }

  /** Computes the gradient of the weights, [genes, units], from that of the products. */
  void backward(INDArray ofProduct, INDArray ofWeight) {
    int cells = counts.get().rows().rows();
    if (isDense()) { // which the forward product has expanded
      Product.of(rows(dense, cells), true, ofProduct, false, ofWeight).run();
      return;
    }
    Workers.split(
        cells,
        Workers.parts(cells, LEAST_CELLS),
        (part, from, to) -> {
          FloatRows rows = new FloatRows(ofProduct);
          for (int cell = from; cell < to; cell++) {
            rows.get(cell, ofCells[cell]);
          }
        });
    int count = Workers.parts(genes, LEAST_GENES);
    while (parts.size() < count) {
      parts.add(new CountsByGene());
    }
    Workers.split(genes, count, (part, from, to) -> sumByGene(parts.get(part), from, to, ofWeight));
  }

  private void sumByGene(CountsByGene byGene, int from, int to, INDArray ofWeight) {
    byGene.take(counts.get().rows(), counts.get().log1p(), from, to);
    FloatRows result = new FloatRows(ofWeight);
    float[] sum = new float[units];
    for (int gene = from; gene < to; gene++) {
      Arrays.fill(sum, 0);
      RowMath.addRows(
          sum,
          ofCells,
          byGene.cells(),
          byGene.values(),
          byGene.start(gene),
          byGene.start(gene + 1));
      result.put(gene, sum);
    }
  }

  /** Makes the batch dense. */
  private INDArray expanded(int rows) {
    if (dense == null || dense.size(0) < rows) {
      dense = Nd4j.zeros(DataType.FLOAT, rows, genes);
    }
    SparseRows stored = counts.get().rows();
    float[] logs = counts.get().log1p();
    Workers.split(
        stored.rows(),
        Workers.parts(stored.rows(), LEAST_CELLS),
        (part, from, to) -> {
          FloatRows into = new FloatRows(dense);
          float[] row = new float[genes];
          for (int cell = from; cell < to; cell++) {
            Arrays.fill(row, 0);
            for (int k = stored.start(cell); k < stored.start(cell + 1); k++) {
              row[stored.columns()[k]] = logs[k];
            }
            into.put(cell, row);
          }
        });
    return rows(dense, rows);
  }

  private static INDArray rows(INDArray array, int rows) {
    return array.size(0) == rows
        ? array
        : array.get(NDArrayIndex.interval(0, rows), NDArrayIndex.all());
  }
}
