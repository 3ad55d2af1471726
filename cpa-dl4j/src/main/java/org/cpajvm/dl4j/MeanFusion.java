package org.cpajvm.dl4j;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The means of counts, library x softmax(product + bias), in one pass over rows that stay in the
 * cache.
 *
 * @param logits the variables of what the softmax is taken of
 */
record MeanFusion(ShareLogits logits) implements Fusion {

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
    return new Call(logits, plan.arrays(), plan.allocate(CpaGraph.MEAN, shape));
  }

  private record Call(ShareLogits logits, Map<String, INDArray> arrays, INDArray means)
      implements StaticPlan.Step {
    private static final int LEAST_ROWS = 8; // of a thread

    @Override
    public String kind() {
      return "mean_of_counts";
    }

    @Override
    public void run() {
      int cells = Math.toIntExact(means.size(0));
      float[] bias = FloatRows.vector(arrays.get(logits.bias()));
      float[] library = FloatRows.vector(arrays.get(Inputs.LIBRARY));
      Workers.split(
          cells,
          Workers.parts(cells, LEAST_ROWS),
          (part, from, to) -> rows(bias, library, from, to));
    }

    private void rows(float[] bias, float[] library, int from, int to) {
      FloatRows products = new FloatRows(arrays.get(logits.product()));
      FloatRows result = new FloatRows(means);
      float[] row = new float[bias.length];
      RowMath math = new RowMath(bias.length);
      for (int cell = from; cell < to; cell++) {
        products.get(cell, row);
        for (int gene = 0; gene < row.length; gene++) {
          row[gene] += bias[gene];
        }
        RowMath.shift(row);
        math.exp(row);
        float scale = (float) (library[cell] / RowMath.sum(row));
        for (int gene = 0; gene < row.length; gene++) {
          row[gene] *= scale;
        }
        result.put(cell, row);
      }
    }

    @Override
    public void close() {
      // All of its memory is the plan's.
    }
  }
}
