package org.cpajvm.dl4j;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.OpListener;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a graph in SameDiff's own session, which can do everything that SameDiff can: for graphs
 * with an op that is not {@link Plannable}. Several times slower than a {@link StaticPlan}, and
 * each run allocates.
 */
final class SessionPlan implements Plan {
  private final SameDiff graph;
  private final Map<String, INDArray> inputs = new HashMap<>();
  private final List<String> outputs;
  private final Map<String, INDArray> fixed;
  private final Map<String, INDArray> results = new HashMap<>();
  private OpListener listener; // null but for a benchmark

  /**
   * Prepares runs.
   *
   * @param graph the graph
   * @param inputs an array for each placeholder that the outputs need
   * @param outputs what is computed
   * @param fixed arrays into which some of the outputs are written
   */
  SessionPlan(
      SameDiff graph,
      Map<String, INDArray> inputs,
      List<String> outputs,
      Map<String, INDArray> fixed) {
    this.graph = graph;
    this.outputs = List.copyOf(outputs);
    this.fixed = fixed;
    // As SameDiff does for gradients: arrays that are used again could be those of our inputs.
    graph.setEnableCache(false);
    inputs.forEach(this::bind);
  }

  @Override
  public void bind(String input, INDArray array) {
    if (graph.inputs().contains(input)) {
      inputs.put(input, array);
    }
  }

  @Override
  public void listen(OpListener opListener) {
    listener = opListener;
  }

  @Override
  public void run() {
    long begun = System.nanoTime();
    results.clear();
    graph
        .output(inputs, outputs)
        .forEach(
            (name, array) -> {
              INDArray target = fixed.get(name);
              if (target == null) {
                results.put(name, array.dup('c'));
              } else {
                target.assign(array.reshape(target.shape()));
              }
            });
    if (listener != null) {
      listener.done("session", System.nanoTime() - begun);
    }
  }

  @Override
  public INDArray output(String name) {
    INDArray target = fixed.get(name);
    return target != null ? target : results.get(name);
  }

  @Override
  public void close() {
    results.clear();
    inputs.clear();
  }
}
