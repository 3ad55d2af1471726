package org.cpajvm.dl4j;

import java.util.List;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.custom.Invoke;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.BaseCompatOp;
import org.nd4j.linalg.api.ops.impl.shape.CreateView;
import org.nd4j.linalg.api.ops.impl.shape.tensorops.BaseTensorOp;
import org.nd4j.linalg.api.ops.impl.transforms.Assert;

/**
 * Which ops a {@link StaticPlan} can run: those that are one native call, always, with outputs
 * whose shapes follow from the shapes of the inputs.
 */
final class Plannable {
  /** Ops whose results are as long as their numbers say, whatever the type of these. */
  private static final Set<String> LENGTH_BY_VALUES =
      Set.of(
          "Where",
          "where_np",
          "choose",
          "unique",
          "unique_with_counts",
          "listdiff",
          "non_max_suppression",
          "non_max_suppression_v3",
          "non_max_suppression_overlaps");

  /** Ops that read whole numbers or truth values and have shapes by shapes all the same. */
  private static final Set<String> SHAPES_BY_SHAPES =
      Set.of(
          "cast",
          "identity",
          "select",
          "zeroslike",
          "ones_as",
          "add",
          "subtract",
          "multiply",
          "equals",
          "not_equals",
          "less",
          "less_equal",
          "greater",
          "greater_equal",
          "boolean_and",
          "boolean_or",
          "boolean_xor",
          "boolean_not");

  private Plannable() {}

  /**
   * Checks an op.
   *
   * @param op the op
   * @param inputs what it reads
   * @throws NoPlanException if it cannot be a part of a plan
   */
  static void check(DifferentialFunction op, List<SDVariable> inputs) {
    if (op instanceof BaseCompatOp || op instanceof Invoke) {
      throw new NoPlanException(op.opName(), "decides what is computed", null);
    }
    boolean oneCall = op instanceof DynamicCustomOp || op instanceof BaseOp;
    if (!oneCall
        || op instanceof BaseTensorOp
        || op instanceof CreateView
        || op instanceof Assert) {
      throw new NoPlanException(op.opName(), "is not a native call", null);
    }
    if (LENGTH_BY_VALUES.contains(op.opName()) || takesShapes(op, inputs)) {
      throw new NoPlanException(op.opName(), "has a shape that depends on computed values", null);
    }
  }

  /** Of the legacy ops, only reductions may: their dimensions. */
  private static boolean takesShapes(DifferentialFunction op, List<SDVariable> inputs) {
    boolean may = op instanceof DynamicCustomOp || (op instanceof ReduceOp && inputs.size() > 1);
    return may
        && !SHAPES_BY_SHAPES.contains(op.opName())
        && inputs.stream().anyMatch(Plannable::isUnknownShape);
  }

  /** Whether it may be a shape, an axis or a mask that is not known before a run. */
  private static boolean isUnknownShape(SDVariable input) {
    return input.getVariableType() != VariableType.CONSTANT && !input.dataType().isFPType();
  }
}
