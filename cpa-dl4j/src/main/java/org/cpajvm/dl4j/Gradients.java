package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Adds the gradient of its loss to a graph (reverse-mode differentiation, Griewank and Walther
 * 2008). What the derivative of an op is, is SameDiff's.
 *
 * <p>{@link SameDiff#createGradFunction} makes a copy of the graph first, writing and reading each
 * op, for which ND4J loads the classes and descriptions of all of its ops: half a second of set-up
 * and more (docs/performance.md).
 */
final class Gradients {
  private Gradients() {}

  /**
   * Adds the gradient of a graph's loss, after which {@link SDVariable#gradient} of a variable that
   * the loss depends on is a variable of the same graph.
   *
   * @param graph a graph with one scalar loss
   * @param parameters the variables whose gradients are wanted
   */
  static void addTo(SameDiff graph, Set<String> parameters) {
    String loss = graph.getLossVariables().get(0);
    List<SameDiffOp> ops = dependents(graph, loss, parameters);
    graph.setGradientForVariableName(
        loss,
        graph.constant("gradient_of_loss", Nd4j.scalar(graph.getVariable(loss).dataType(), 1)));
    for (int i = ops.size() - 1; i >= 0; i--) {
      differentiate(graph, ops.get(i));
    }
  }

  /** The ops that depend on parameters and that the loss depends on, in the order of a run. */
  private static List<SameDiffOp> dependents(SameDiff graph, String loss, Set<String> parameters) {
    Set<String> dependent = new HashSet<>(parameters);
    List<SameDiffOp> ops = new ArrayList<>();
    for (String name :
        DependencyOrder.of(
            producers(graph, List.of(loss)), op -> producers(graph, inputs(graph, op)))) {
      if (inputs(graph, name).stream().anyMatch(dependent::contains)) {
        SameDiffOp op = graph.getOps().get(name);
        dependent.addAll(op.getOutputsOfOp());
        ops.add(op);
      }
    }
    return ops;
  }

  private static List<String> inputs(SameDiff graph, String op) {
    List<String> inputs = graph.getOps().get(op).getInputsToOp();
    return inputs == null ? List.of() : inputs;
  }

  /** The names of the ops that compute variables. */
  private static List<String> producers(SameDiff graph, List<String> variables) {
    return variables.stream()
        .map(variable -> graph.getVariables().get(variable).getOutputOfOp())
        .filter(Objects::nonNull)
        .toList();
  }

  /** Has an op add to the gradients of what it reads. */
  private static void differentiate(SameDiff graph, SameDiffOp op) {
    List<SDVariable> gradients = new ArrayList<>();
    for (String name : op.getOutputsOfOp()) {
      SDVariable output = graph.getVariable(name);
      if (output.hasGradient()) {
        gradients.add(output.gradient());
      } else { // the loss depends on another output of the op
        gradients.add(output.dataType().isFPType() ? graph.zerosLike(output) : null);
      }
    }
    op.getOp().diff(gradients);
  }
}
