package org.cpajvm.dl4j;

import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.ReconstructionLoss;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The decoder, and how likely cells are under the distributions that it gives. */
final class Reconstruction {
  private static final double EPS = 1e-8;
  private static final double VARIANCE_EPS = 1e-4;

  private final ModelSpec spec;
  private final GraphBuilder graph;
  private final SameDiff sd;

  Reconstruction(ModelSpec spec, GraphBuilder graph) {
    this.spec = spec;
    this.graph = graph;
    this.sd = graph.sameDiff();
  }

  /**
   * Decodes latent states, [B, Z], and compares with the cells. Outputs are the parameters of the
   * distributions, minus the log likelihood of each cell, and its mean over the cells.
   *
   * @return what has the gradient of that mean
   */
  SDVariable of(SDVariable z) {
    Stack.Shape shape = Stack.Shape.decoder(spec);
    SDVariable h = new Stack(graph, shape, z).output();
    boolean gauss = spec.architecture().reconLoss() == ReconstructionLoss.GAUSS;
    SDVariable cells = gauss ? gauss(h, shape.outputs()) : counts(h, shape.outputs());
    cells.rename(CpaGraph.CELL_RECONSTRUCTION);
    SDVariable mean = cells.mean();
    if (gauss) {
      mean.rename(CpaGraph.RECONSTRUCTION);
      return mean;
    }
    // The terms that do not depend on the decoder: data alone, and lgamma with its gradient given.
    mean = mean.add(graph.input(Inputs.LOG_FACTORIALS)).sub(graph.input(Inputs.LOG_GAMMAS));
    mean.rename(CpaGraph.RECONSTRUCTION);
    SDVariable theta = sd.getVariable(CpaGraph.DISPERSION);
    return mean.sub(theta.mul(graph.input(Inputs.THETA_GRADIENT, spec.genes())).sum());
  }

  /** Minus the log density of each cell, [B]. */
  private SDVariable gauss(SDVariable h, int from) {
    SDVariable mean = graph.linear(Layout.GAUSS_MEAN, h, from, spec.genes());
    SDVariable logVariance = graph.linear(Layout.GAUSS_VARIANCE, h, from, spec.genes());
    SDVariable variance = graph.plus(sd.math().exp(logVariance), VARIANCE_EPS);
    mean.rename(CpaGraph.MEAN);
    sd.math().sqrt(CpaGraph.DISPERSION, variance);
    SDVariable difference = graph.input(Inputs.EXPRESSION, -1, spec.genes()).sub(mean);
    SDVariable each = sd.math().log(variance).add(difference.mul(difference).div(variance));
    return graph.plus(each.sum(1), spec.genes() * Math.log(2 * Math.PI)).mul(0.5);
  }

  /** Minus the log likelihood of each cell, [B], without the terms of lgamma. */
  private SDVariable counts(SDVariable h, int from) {
    SDVariable logits = graph.linear(Layout.SCALE, h, from, spec.genes());
    logits.rename(CpaGraph.SHARE_LOGITS);
    SDVariable mean = sd.nn().softmax(logits, 1).mul(graph.input(Inputs.LIBRARY, -1, 1));
    mean.rename(CpaGraph.MEAN);
    SDVariable theta = sd.math().exp(graph.parameter(Layout.PX_R, spec.genes()));
    theta.rename(CpaGraph.DISPERSION);
    SDVariable x = graph.input(Inputs.EXPRESSION, -1, spec.genes());
    SDVariable logSum = log(mean.add(theta));
    SDVariable dispersionTerm = theta.mul(log(theta).sub(logSum));
    SDVariable meanTerm = x.mul(log(mean).sub(logSum));
    return spec.architecture().reconLoss() == ReconstructionLoss.NB
        ? dispersionTerm.add(meanTerm).sum(1).neg()
        : inflated(graph.linear(Layout.ZEROS, h, from, spec.genes()), dispersionTerm, meanTerm);
  }

  private SDVariable log(SDVariable x) {
    return sd.math().log(graph.plus(x, EPS));
  }

  /** The same where some zeros are technical, given the logits of their shares. */
  private SDVariable inflated(SDVariable zeros, SDVariable dispersionTerm, SDVariable meanTerm) {
    sd.nn().sigmoid(CpaGraph.ZERO_INFLATION, zeros);
    SDVariable positive = graph.input(Inputs.POSITIVE, -1, spec.genes());
    SDVariable noInflation = dispersionTerm.sub(zeros);
    SDVariable zero = sd.nn().softplus(noInflation);
    SDVariable above = noInflation.add(meanTerm);
    SDVariable each = zero.add(positive.mul(above.sub(zero))).sub(sd.nn().softplus(zeros.neg()));
    return each.sum(1).neg();
  }
}
