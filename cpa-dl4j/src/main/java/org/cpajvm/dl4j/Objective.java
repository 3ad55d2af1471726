package org.cpajvm.dl4j;

import java.util.List;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.ReconstructionLoss;

/** A graph that computes a loss and its gradient. */
final class Objective {
  private final CpaGraph graph;

  /** Differentiates the loss of a graph by its parameters. */
  Objective(CpaGraph graph) {
    this.graph = graph;
    Gradients.addTo(graph.sameDiff(), graph.parameters());
  }

  /** Forward and backward ops together. */
  CpaGraph graph() {
    return graph;
  }

  /** The name of the gradient of a variable. */
  String gradientOf(String variable) {
    return graph.sameDiff().getVariable(variable).gradient().name();
  }

  /**
   * What plans compute in fewer passes than op by op: in single precision, where time matters.
   *
   * @param batch what is computed
   */
  List<Fusion> fusions(ModelSpec spec, CurrentBatch batch) {
    return fused(spec) && graph.sameDiff().hasVariable(CpaGraph.SHARE_LOGITS)
        ? List.of(NegativeBinomialFusion.of(graph.sameDiff(), batch))
        : List.of();
  }

  /** Whether the likelihood of a model is computed so. */
  static boolean fused(ModelSpec spec) {
    return spec.precision() == ModelSpec.Precision.FLOAT
        && spec.architecture().reconLoss() == ReconstructionLoss.NB;
  }

  /** The parameters with a gradient. */
  List<String> trained() {
    return graph.parameters().stream()
        .filter(p -> graph.sameDiff().getVariable(p).gradient() != null)
        .toList();
  }
}
