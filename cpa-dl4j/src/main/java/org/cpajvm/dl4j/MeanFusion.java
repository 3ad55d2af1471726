package org.cpajvm.dl4j;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The means of counts, library x softmax(product + bias), in one pass over rows that stay in the
 * cache.
 *
 * @param logits the variables of what the softmax is taken of
 * @param batch what is computed: the rows of its cells go where it wants them, if nothing else
 *     reads them, and not through an array of the plan
 */
record MeanFusion(LinearMap logits, CurrentBatch batch) implements Fusion {

  @Override
  public List<String> inputs() {
    return List.of(logits.product(), logits.bias(), Inputs.LIBRARY);
  }

  @Override
  public List<String> outputs() {
    return List.of(CpaGraph.MEAN);
  }

  @Override
  public StaticPlan.Step addTo(PlanBuilder plan) {
    long[] shape = plan.array(logits.product()).shape();
    boolean direct = batch.means() != null && !plan.isReadByOps(CpaGraph.MEAN);
    return new Call(this, plan.arrays(), direct ? null : plan.allocate(CpaGraph.MEAN, shape));
  }

  /**
   * The call.
   *
   * @param means the array of the plan, or null
   */
  private record Call(MeanFusion fusion, Map<String, INDArray> arrays, INDArray means)
      implements StaticPlan.Step {
    private static final int LEAST_ROWS = 8; // of a thread

    @Override
    public String kind() {
      return "mean_of_counts";
    }

    @Override
    public void run() {
      int cells = means == null ? fusion.batch.batch().cells() : Math.toIntExact(means.size(0));
      float[] bias = FloatRows.vector(arrays.get(fusion.logits.bias()));
      float[] library = FloatRows.vector(arrays.get(Inputs.LIBRARY));
      Workers.split(
          cells,
          Workers.parts(cells, LEAST_ROWS),
          (part, from, to) -> rows(bias, library, from, to));
    }

    private void rows(float[] bias, float[] library, int from, int to) {
      FloatRows products = new FloatRows(arrays.get(fusion.logits.product()));
      FloatRows result = means == null ? null : new FloatRows(means);
      float[] row = new float[bias.length];
      RowMath math = new RowMath(bias.length);
      for (int cell = from; cell < to; cell++) {
        products.get(cell, row);
        for (int gene = 0; gene < row.length; gene++) {
          row[gene] += bias[gene];
        }
        math.softmax(row);
        float total = library[cell];
        for (int gene = 0; gene < row.length; gene++) {
          row[gene] *= total;
        }
        if (result == null) {
          System.arraycopy(row, 0, fusion.batch.means(), cell * row.length, row.length);
        } else {
          result.put(cell, row);
        }
      }
    }

    @Override
    public void close() {
      // All of its memory is the plan's.
    }
  }
}
