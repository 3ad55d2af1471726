package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The negative binomial likelihood of cells and its gradient, from the last matrix product of the
 * decoder on: {@link CpaGraph} defines it, and needs some thirty passes over arrays of the size
 * cells x genes. {@link NegativeBinomialStep} takes a few over rows that stay in the cache.
 *
 * @param logits the variables of the logits
 * @param productGradient the variable of the gradient of the logits' product
 * @param biasGradient that of the gradient of the biases
 * @param thetaGradient that of the gradient of theta
 * @param weighted whether genes have weights
 * @param batch what is computed: its counts are read
 */
record NegativeBinomialFusion(
    LinearMap logits,
    String productGradient,
    String biasGradient,
    String thetaGradient,
    boolean weighted,
    CurrentBatch batch)
    implements Fusion {

  /** The fusion of a graph with gradients. */
  static NegativeBinomialFusion of(SameDiff graph, CurrentBatch batch) {
    LinearMap logits = LinearMap.of(graph, CpaGraph.SHARE_LOGITS);
    return new NegativeBinomialFusion(
        logits,
        gradientOf(graph, logits.product()),
        gradientOf(graph, logits.bias()),
        gradientOf(graph, CpaGraph.DISPERSION),
        graph.hasVariable(Inputs.GENE_WEIGHTS),
        batch);
  }

  private static String gradientOf(SameDiff graph, String variable) {
    return graph.getVariable(variable).gradient().name();
  }

  @Override
  public List<String> inputs() {
    List<String> inputs =
        new ArrayList<>(
            List.of(
                logits.product(),
                logits.bias(),
                CpaGraph.DISPERSION,
                Inputs.LIBRARY,
                Inputs.THETA_GRADIENT));
    if (weighted) {
      inputs.add(Inputs.GENE_WEIGHTS);
    }
    return inputs;
  }

  @Override
  public List<String> outputs() {
    return List.of(CpaGraph.CELL_RECONSTRUCTION, productGradient, biasGradient, thetaGradient);
  }

  @Override
  public StaticPlan.Step addTo(PlanBuilder plan) {
    long[] shape = plan.array(logits.product()).shape();
    return new NegativeBinomialStep(
        this,
        plan.arrays(),
        plan.allocate(CpaGraph.CELL_RECONSTRUCTION, new long[] {shape[0]}),
        plan.allocate(productGradient, shape),
        plan.allocate(biasGradient, new long[] {shape[1]}),
        plan.allocate(thetaGradient, new long[] {shape[1]}));
  }
}
