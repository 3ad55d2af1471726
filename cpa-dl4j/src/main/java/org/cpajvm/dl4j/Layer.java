package org.cpajvm.dl4j;

import java.util.Optional;
import org.cpajvm.dl4j.GraphBuilder.Normalized;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * One layer of a stack: linear map, batch norm, layer norm, relu, dropout. Batch norm is written in
 * primitives, because SameDiff loses the axis of its own op when it differentiates.
 */
final class Layer {
  static final double BATCH_NORM_EPS = 1e-3;

  private final GraphBuilder graph;
  private final String name;
  private final SDVariable weight;
  private Normalized batchNorm; // null without it
  private SDVariable gamma;
  private Normalized layerNorm; // null without it
  private final SDVariable active;
  private SDVariable kept; // null without dropout
  private final SDVariable output;

  /**
   * Adds a layer to a graph.
   *
   * @param graph the graph
   * @param name what the names of its parameters begin with
   * @param in what it reads, [B, from]
   * @param from its length
   * @param shape width and kind
   */
  Layer(GraphBuilder graph, String name, SDVariable in, long from, Stack.Shape shape) {
    this.graph = graph;
    this.name = name;
    int width = shape.width();
    SDVariable h = graph.linear(name + ".0", in, from, width);
    String sum = h.name();
    this.weight = graph.parameters().get(name + ".0.weight");
    if (shape.batchNorm()) {
      h = batchNorm(h, width);
    }
    if (shape.layerNorm()) {
      layerNorm = graph.layerNorm(h);
      h = layerNorm.value();
    }
    this.active = h;
    SDVariable out = graph.sameDiff().nn().relu(h, 0);
    if (graph.training() && shape.dropout() > 0) {
      kept = graph.input(Inputs.dropout(name), -1, width);
      out = out.mul(kept);
    }
    this.output = out;
    if (!graph.training()) {
      Optional<String> norm = Optional.of(name + ".1").filter(n -> shape.batchNorm());
      LinearMap map = LinearMap.of(graph.sameDiff(), sum);
      graph.hiddenLayers().add(new HiddenLayer(map, norm, shape.layerNorm(), out.name()));
    }
  }

  private SDVariable batchNorm(SDVariable h, long width) {
    String norm = name + ".1";
    gamma = graph.parameter(norm + ".weight", width);
    SDVariable shift = graph.parameter(norm + ".bias", width);
    SDVariable centered;
    SDVariable variance;
    if (graph.training()) {
      SDVariable mean = h.mean(true, 0);
      centered = h.sub(mean);
      variance = centered.mul(centered).mean(true, 0);
      mean.rename(norm + ".batch_mean");
      variance.rename(norm + ".batch_var");
      graph.batchStatistics().put(norm, new String[] {norm + ".batch_mean", norm + ".batch_var"});
    } else {
      centered = h.sub(graph.input(norm + ".running_mean", 1, width));
      variance = graph.input(norm + ".running_var", 1, width);
    }
    batchNorm = new Normalized(centered, graph.inverseRoot(variance, BATCH_NORM_EPS));
    return centered.mul(batchNorm.inverseDeviation().mul(gamma)).add(shift);
  }

  /** What it gives, [B, width]. */
  SDVariable output() {
    return output;
  }

  /** From the gradient at the output to the one at the input, as a forward graph. */
  SDVariable back(SDVariable gradient) {
    SDVariable g = kept == null ? gradient : gradient.mul(kept);
    g = g.mul(graph.sameDiff().math().step(active, 0));
    if (layerNorm != null) {
      g = layerNorm.back(g, 1);
    }
    if (batchNorm != null) {
      g = g.mul(gamma);
      g = graph.training() ? batchNorm.back(g, 0) : g.mul(batchNorm.inverseDeviation());
    }
    return graph.sameDiff().mmul(g, weight);
  }
}
