package org.cpajvm.dl4j;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.ReconstructionLoss;
import org.nd4j.autodiff.samediff.SameDiff;

/** A graph with its gradient function. */
final class Objective {
  private static final String GRADIENT_FUNCTION = "grad";

  private final CpaGraph graph;
  private final SameDiff gradient;

  /** Differentiates the loss of a graph by its parameters. */
  Objective(CpaGraph graph) {
    this.graph = graph;
    differentiate(graph.sameDiff(), graph.parameters());
    this.gradient = graph.sameDiff().getFunction(GRADIENT_FUNCTION);
  }

  /**
   * SameDiff prints a line for each op to the standard output, which belongs to the results of the
   * program.
   */
  private static synchronized void differentiate(SameDiff sameDiff, Set<String> parameters) {
    PrintStream before = System.out;
    System.setOut(
        new PrintStream(
            OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8));
    try {
      WarmUp.NoDescriptors.instead();
      sameDiff.createGradFunction(parameters.toArray(String[]::new));
    } finally {
      System.setOut(before);
    }
  }

  CpaGraph graph() {
    return graph;
  }

  /** Forward and backward ops together. */
  SameDiff gradient() {
    return gradient;
  }

  /** The name of the gradient of a variable in {@link #gradient()}. */
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
