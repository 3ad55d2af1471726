package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A hidden layer as it is in evaluation, behind its matrix product: bias, batch norm with the
 * running statistics, layer norm and relu, in one pass over rows.
 *
 * @param map its linear map
 * @param batchNorm what the names of its batch norm begin with; empty without one
 * @param layerNorm whether it has a layer norm
 * @param output the variable of its output
 */
record HiddenLayer(LinearMap map, Optional<String> batchNorm, boolean layerNorm, String output)
    implements Fusion {

  @Override
  public List<String> inputs() {
    List<String> inputs = new ArrayList<>(List.of(map.product(), map.bias()));
    batchNorm.ifPresent(
        norm -> {
          for (String part : List.of(".weight", ".bias", ".running_mean", ".running_var")) {
            inputs.add(norm + part);
          }
        });
    return inputs;
  }

  @Override
  public List<String> outputs() {
    return List.of(output);
  }

  @Override
  public StaticPlan.Step addTo(PlanBuilder plan) {
    long[] shape = plan.array(map.product()).shape();
    return new Call(this, plan.arrays(), plan.allocate(output, shape));
  }

  /** The call. */
  private record Call(HiddenLayer layer, Map<String, INDArray> arrays, INDArray result)
      implements StaticPlan.Step {
    private static final int LEAST_ROWS = 32; // of a thread

    @Override
    public String kind() {
      return "hidden_layer";
    }

    @Override
    public void run() {
      int rows = Math.toIntExact(result.size(0));
      float[] scale = new float[Math.toIntExact(result.size(1))];
      float[] shift = vector(layer.map.bias());
      Arrays.fill(scale, 1);
      layer.batchNorm.ifPresent(norm -> normalize(norm, scale, shift));
      Workers.split(
          rows, Workers.parts(rows, LEAST_ROWS), (part, from, to) -> rows(scale, shift, from, to));
    }

    /** Has scale and shift, which is the bias, take in a batch norm. */
    private void normalize(String norm, float[] scale, float[] shift) {
      float[] gamma = vector(norm + ".weight");
      float[] beta = vector(norm + ".bias");
      float[] mean = vector(norm + ".running_mean");
      float[] variance = vector(norm + ".running_var");
      for (int unit = 0; unit < scale.length; unit++) {
        scale[unit] = (float) (gamma[unit] / Math.sqrt(variance[unit] + Layer.BATCH_NORM_EPS));
        shift[unit] = (shift[unit] - mean[unit]) * scale[unit] + beta[unit];
      }
    }

    private float[] vector(String name) {
      return FloatRows.vector(arrays.get(name));
    }

    private void rows(float[] scale, float[] shift, int from, int to) {
      FloatRows products = new FloatRows(arrays.get(layer.map.product()));
      FloatRows results = new FloatRows(result);
      float[] row = new float[scale.length];
      RowMath math = new RowMath(row.length);
      for (int i = from; i < to; i++) {
        products.get(i, row);
        for (int unit = 0; unit < row.length; unit++) {
          row[unit] = row[unit] * scale[unit] + shift[unit];
        }
        if (layer.layerNorm) {
          math.standardize(row, GraphBuilder.LAYER_NORM_EPS);
        }
        for (int unit = 0; unit < row.length; unit++) {
          row[unit] = Math.max(row[unit], 0);
        }
        results.put(i, row);
      }
    }

    @Override
    public void close() {
      // All of its memory is the plan's.
    }
  }
}
