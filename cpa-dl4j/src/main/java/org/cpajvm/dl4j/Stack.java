package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.ModelSpec;
import org.nd4j.autodiff.samediff.SDVariable;

/** Hidden layers one upon the other: what encoder, decoder and adversaries begin with. */
final class Stack {
  private final List<Layer> layers = new ArrayList<>();
  private final SDVariable output;

  /**
   * What a stack is like.
   *
   * @param prefix what the names of its parameters begin with
   * @param inputs the length of what it reads
   * @param layers the number of layers, possibly 0
   * @param width of each layer
   * @param batchNorm whether each has a batch norm
   * @param layerNorm whether each has a layer norm, behind the batch norm
   * @param dropout the share of units dropped in training
   */
  record Shape(
      String prefix,
      int inputs,
      int layers,
      int width,
      boolean batchNorm,
      boolean layerNorm,
      double dropout) {

    static Shape encoder(ModelSpec spec) {
      Architecture a = spec.architecture();
      return new Shape(
          Layout.encoder(a),
          spec.genes(),
          a.nLayersEncoder(),
          a.nHiddenEncoder(),
          a.useBatchNormEncoder(),
          a.useLayerNormEncoder(),
          a.dropoutRateEncoder());
    }

    static Shape decoder(ModelSpec spec) {
      Architecture a = spec.architecture();
      return new Shape(
          Layout.decoder(a.reconLoss()),
          a.nLatent(),
          a.nLayersDecoder(),
          a.nHiddenDecoder(),
          a.useBatchNormDecoder(),
          a.useLayerNormDecoder(),
          a.dropoutRateDecoder());
    }

    /** Of the adversary of the conditions, or of the covariate at this position. */
    static Shape adversary(ModelSpec spec, int target) {
      Architecture a = spec.architecture();
      return new Shape(
          Layout.adversary(spec, target) + ".0",
          a.nLatent(),
          a.nLayersAdv(),
          a.nHiddenAdv(),
          a.useBatchNormAdv(),
          a.useLayerNormAdv(),
          a.dropoutRateAdv());
    }

    /** The length of what it gives. */
    int outputs() {
      return layers == 0 ? inputs : width;
    }
  }

  /** Adds a stack to a graph, upon an input [B, inputs]. */
  Stack(GraphBuilder graph, Shape shape, SDVariable in) {
    SDVariable h = in;
    int from = shape.inputs;
    for (int i = 0; i < shape.layers; i++) {
      Layer layer = new Layer(graph, Layout.block(shape.prefix, i), h, from, shape);
      layers.add(layer);
      h = layer.output();
      from = shape.width;
    }
    this.output = h;
  }

  /** What the last layer gives, [B, outputs]; the input if there is none. */
  SDVariable output() {
    return output;
  }

  /**
   * From the gradient at the output to the one at the input, as a forward graph: SameDiff has no
   * second derivatives, but it can differentiate this.
   */
  SDVariable back(SDVariable gradient) {
    SDVariable g = gradient;
    for (int i = layers.size() - 1; i >= 0; i--) {
      g = layers.get(i).back(g);
    }
    return g;
  }
}
