package org.cpajvm.dl4j;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The running mean and variance of each unit of the layers with batch norm. */
final class RunningStatistics {
  private static final double MOMENTUM = 0.01;

  private final Map<String, INDArray> arrays = new LinkedHashMap<>();

  RunningStatistics(List<Layout.Statistic> layers, DataType type) {
    for (Layout.Statistic layer : layers) {
      arrays.put(layer.mean(), Nd4j.zeros(type, 1, layer.width()));
      arrays.put(layer.variance(), Nd4j.ones(type, 1, layer.width()));
    }
  }

  /** Whether no layer has batch norm. */
  boolean isEmpty() {
    return arrays.isEmpty();
  }

  /** As the graphs read them, [1, units]. */
  Map<String, INDArray> inputs() {
    return Collections.unmodifiableMap(arrays);
  }

  /** As files have them, [units]: views, in the order of the layers. */
  Map<String, INDArray> vectors() {
    Map<String, INDArray> vectors = new LinkedHashMap<>();
    arrays.forEach((name, array) -> vectors.put(name, array.reshape(array.length())));
    return vectors;
  }

  /** Moves them towards those of a batch: the unbiased variance, as PyTorch keeps it. */
  void update(CpaGraph graph, Plan plan, int cells) {
    double unbiased = cells / (cells - 1.0);
    graph
        .batchStatistics()
        .forEach(
            (norm, names) -> {
              move(arrays.get(norm + ".running_mean"), plan.output(names[0]), 1);
              move(arrays.get(norm + ".running_var"), plan.output(names[1]), unbiased);
            });
  }

  private static void move(INDArray running, INDArray batch, double scale) {
    double[] before = running.ravel().toDoubleVector();
    double[] now = batch.ravel().toDoubleVector();
    RowBuffer after = RowBuffer.of(running, before.length);
    for (int i = 0; i < before.length; i++) {
      after.set(i, (1 - MOMENTUM) * before[i] + MOMENTUM * scale * now[i]);
    }
    after.write(0);
  }
}
