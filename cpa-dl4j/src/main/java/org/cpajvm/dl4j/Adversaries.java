package org.cpajvm.dl4j;

import org.cpajvm.api.model.AdversaryLoss;
import org.cpajvm.api.model.ModelSpec;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The classifiers that try to tell condition and covariates from the basal state: their losses, and
 * the penalty on the gradient of their logits.
 */
final class Adversaries {
  private final ModelSpec spec;
  private final GraphBuilder graph;
  private final SameDiff sd;

  Adversaries(ModelSpec spec, GraphBuilder graph) {
    this.spec = spec;
    this.graph = graph;
    this.sd = graph.sameDiff();
  }

  /**
   * The sum of the losses at a basal state, [B, Z]: an output, as are the logits; with the sum of
   * the penalties as another output, if wanted.
   */
  SDVariable of(SDVariable basal, boolean withPenalty) {
    SDVariable loss = null;
    SDVariable penalty = null;
    for (int target : Layout.adversaryTargets(spec)) {
      Stack.Shape shape = Stack.Shape.adversary(spec, target);
      Stack stack = new Stack(graph, shape, basal);
      int labels = Layout.labels(spec, target);
      String head = Layout.adversary(spec, target) + ".1";
      SDVariable logits = graph.linear(head, stack.output(), shape.outputs(), labels);
      logits.rename(head + CpaGraph.LOGITS);
      SDVariable one = classify(logits, target, labels);
      loss = loss == null ? one : loss.add(one);
      if (withPenalty) {
        SDVariable squared = penalty(stack, basal, graph.parameters().get(head + ".weight"));
        penalty = penalty == null ? squared : penalty.add(squared);
      }
    }
    loss.rename(CpaGraph.ADVERSARY);
    if (withPenalty) {
      penalty.rename(CpaGraph.PENALTY);
    }
    return loss;
  }

  private SDVariable classify(SDVariable logits, int target, int labels) {
    SDVariable logShares = sd.nn().logSoftmax(logits);
    SDVariable weighted = graph.input(Inputs.target(target), -1, labels);
    if (spec.plan().advLoss() == AdversaryLoss.CCE) {
      return weighted.mul(logShares).sum().neg();
    }
    // Focal loss with gamma 2 (Lin et al. 2017).
    SDVariable miss = sd.math().exp(logShares).rsub(1);
    return weighted.mul(miss).mul(miss).mul(logShares).sum(1).mean().neg();
  }

  /** The mean square of the gradient of the sum of the logits with respect to the basal state. */
  private static SDVariable penalty(Stack stack, SDVariable basal, SDVariable headWeight) {
    // Of the sum of all logits, the gradient at the last layer is the sum of the head's rows, the
    // same for each cell.
    SDVariable atHead = basal.mul(0).sum(true, 1).add(headWeight.sum(true, 0));
    SDVariable gradient = stack.back(atHead);
    return gradient.mul(gradient).mean();
  }
}
