package org.cpajvm.dl4j;

import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.ModelSpec;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** From cells to their basal state, and the term of the loss that a variational encoder has. */
final class Encoder {
  private static final double VARIANCE_EPS = 1e-4;

  private final ModelSpec spec;
  private final GraphBuilder graph;
  private final SameDiff sd;

  Encoder(ModelSpec spec, GraphBuilder graph) {
    this.spec = spec;
    this.graph = graph;
    this.sd = graph.sameDiff();
  }

  /** The basal state, [B, Z]: an output of the graph. */
  SDVariable basal() {
    Stack.Shape shape = Stack.Shape.encoder(spec);
    SDVariable in = graph.input(Inputs.ENCODER, -1, spec.genes());
    SDVariable h = new Stack(graph, shape, in).output();
    Architecture architecture = spec.architecture();
    SDVariable basal =
        architecture.variational()
            ? draw(h, shape.outputs(), architecture.nLatent())
            : graph.linear("module.encoder.z", h, shape.outputs(), architecture.nLatent());
    basal.rename(CpaGraph.Z_BASAL);
    return basal;
  }

  /** Of a normal distribution whose mean and variance are outputs too (Kingma and Welling 2014). */
  private SDVariable draw(SDVariable h, int from, int latent) {
    SDVariable mean = graph.linear("module.encoder.mean_encoder", h, from, latent);
    SDVariable deviation = graph.linear("module.encoder.var_encoder", h, from, latent);
    SDVariable variance = graph.plus(sd.nn().softplus(deviation), VARIANCE_EPS);
    mean.rename(CpaGraph.Z_MEAN);
    variance.rename(CpaGraph.Z_VARIANCE);
    SDVariable noise = graph.input(Inputs.NOISE, -1, latent);
    return mean.add(sd.math().sqrt(variance).mul(noise));
  }

  /**
   * The divergence of the basal state's distribution from the standard normal, the mean over cells:
   * an output; 0 if the encoder is not variational.
   */
  SDVariable kl() {
    SDVariable kl;
    if (spec.architecture().variational()) {
      SDVariable mean = sd.getVariable(CpaGraph.Z_MEAN);
      SDVariable variance = sd.getVariable(CpaGraph.Z_VARIANCE);
      SDVariable each = mean.mul(mean).add(variance).sub(1).sub(sd.math().log(variance)).mul(0.5);
      kl = each.sum(1).mean();
    } else {
      kl = graph.number(0).add(graph.number(0));
    }
    kl.rename(CpaGraph.KL);
    return kl;
  }
}
