package org.cpajvm.dl4j;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cpajvm.dl4j.PlanBuilder.Operand;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;

/**
 * Ops that libnd4j computes slowly, as other native calls with the same result. The gradients of
 * its ops compute what nobody asks for, and walk through arrays of different shapes element by
 * element: with [512, 5000] by [512, 1], 110 ms where a product and a sum take 3 (one thread;
 * docs/performance.md).
 */
final class Lowering {

  private Lowering() {}

  /**
   * Adds calls to a plan that do the work of an op.
   *
   * @return false if the op is best as it is; nothing was added then
   */
  static boolean lower(
      DifferentialFunction op, List<Operand> in, List<String> out, PlanBuilder plan) {
    return switch (op.opName()) {
      case "add_bp" -> sumGradient(in, out, plan);
      case "subtract_bp" -> differenceGradient(in, out, plan);
      case "multiply_bp" -> productGradient(in, out, plan);
      case "matmul_bp" -> matrixProductGradient((DynamicCustomOp) op, in, out, plan);
      case "reduce_sum", "reduce_mean" -> reduction(op, in, out, plan);
      case "reduce_mean_bp" -> meanGradient(in, out, plan);
      case "thresholdedrelu_bp" -> reluGradient((DynamicCustomOp) op, in, out, plan);
      default -> false;
    };
  }

  /** Of x + y, with the gradient of the sum third. */
  private static boolean sumGradient(List<Operand> in, List<String> out, PlanBuilder plan) {
    Operand gradient = in.get(2);
    for (int i = 0; i < 2; i++) {
      if (plan.isUsed(out.get(i))) {
        reduce(gradient, in.get(i).array(), out.get(i), plan);
      }
    }
    return true;
  }

  /** Of x - y. */
  private static boolean differenceGradient(List<Operand> in, List<String> out, PlanBuilder plan) {
    Operand gradient = in.get(2);
    if (plan.isUsed(out.get(0))) {
      reduce(gradient, in.get(0).array(), out.get(0), plan);
    }
    if (plan.isUsed(out.get(1))) {
      INDArray subtracted = in.get(1).array();
      INDArray result = plan.allocate(out.get(1), subtracted.shape());
      if (sameShape(gradient.array(), subtracted)) {
        plan.call(new Negative(), result, gradient);
      } else {
        INDArray sums = plan.scratch(subtracted.dataType(), subtracted.shape());
        sum(gradient, sums, plan);
        plan.call(new Negative(), result, new Operand(null, sums));
        plan.giveBack(sums);
      }
    }
    return true;
  }

  /** Of x * y: for each the gradient times the other one, summed where it was repeated. */
  private static boolean productGradient(List<Operand> in, List<String> out, PlanBuilder plan) {
    Operand gradient = in.get(2);
    for (int i = 0; i < 2; i++) {
      if (!plan.isUsed(out.get(i))) {
        continue;
      }
      INDArray factor = in.get(i).array();
      INDArray result = plan.allocate(out.get(i), factor.shape());
      if (sameShape(gradient.array(), factor)) {
        plan.call(DynamicCustomOp.builder("multiply").build(), result, gradient, in.get(1 - i));
      } else {
        INDArray products = plan.scratch(gradient.array().dataType(), gradient.array().shape());
        plan.call(DynamicCustomOp.builder("multiply").build(), products, gradient, in.get(1 - i));
        sum(new Operand(null, products), result, plan);
        plan.giveBack(products);
      }
    }
    return true;
  }

  /** A gradient for an operand of the given array's shape: itself, or summed. */
  private static void reduce(Operand gradient, INDArray operand, String out, PlanBuilder plan) {
    if (sameShape(gradient.array(), operand)) {
      plan.alias(out, gradient);
    } else {
      sum(gradient, plan.allocate(out, operand.shape()), plan);
    }
  }

  /** Sums over the dimensions along which the result was repeated. */
  private static void sum(Operand gradient, INDArray result, PlanBuilder plan) {
    long[] from = gradient.array().shape();
    int missing = from.length - result.rank();
    int[] dimensions =
        IntStream.range(0, from.length)
            .filter(d -> d < missing || result.size(d - missing) != from[d])
            .toArray();
    if (dimensions.length == 1 && isMatrix(gradient.array())) {
      sumAlong(1, gradient, dimensions[0], result, plan);
      return;
    }
    DynamicCustomOp sum =
        DynamicCustomOp.builder("reduce_sum")
            .addIntegerArguments(dimensions)
            .addFloatingPointArguments(1.0)
            .build();
    long[] kept = from.clone();
    Arrays.stream(dimensions).forEach(d -> kept[d] = 1);
    INDArray target = Arrays.equals(result.shape(), kept) ? result : result.reshape(kept);
    plan.call(sum, target, gradient);
  }

  /** A sum or a mean along one dimension of a matrix. */
  private static boolean reduction(
      DifferentialFunction op, List<Operand> in, List<String> out, PlanBuilder plan) {
    INDArray x = in.get(0).array();
    if (!(op instanceof BaseReduceOp reduce) || x.rank() != 2 || !x.dataType().isFPType()) {
      return false;
    }
    int[] dimensions = in.size() == 2 ? in.get(1).array().toIntVector() : dimensions(reduce);
    if (!isMatrix(x)) {
      reduceVector(reduce, dimensions, in.get(0), out.get(0), plan);
      return true;
    }
    if (dimensions.length != 1 || dimensions[0] < -1 || dimensions[0] > 1) {
      return false; // of everything
    }
    int along = Math.floorMod(dimensions[0], 2);
    long length = x.size(1 - along);
    long[] kept = along == 0 ? new long[] {1, length} : new long[] {length, 1};
    INDArray result = plan.allocate(out.get(0), reduce.isKeepDims() ? kept : new long[] {length});
    double factor = op.opName().equals("reduce_mean") ? 1.0 / x.size(along) : 1;
    sumAlong(factor, in.get(0), along, result, plan);
    return true;
  }

  /**
   * A sum or a mean of a matrix with a length of 1. ND4J takes some of these for nothing to do, and
   * fails to find the array that it would return.
   */
  private static void reduceVector(
      BaseReduceOp reduce, int[] dimensions, Operand x, String out, PlanBuilder plan) {
    boolean all = dimensions.length == 0 || Arrays.stream(dimensions).anyMatch(d -> d > 1);
    boolean[] reduced = {all, all};
    Arrays.stream(dimensions).forEach(d -> reduced[Math.floorMod(d, 2)] = true);
    long[] shape =
        IntStream.range(0, 2)
            .filter(d -> reduce.isKeepDims() || !reduced[d])
            .mapToLong(d -> reduced[d] ? 1 : x.array().size(d))
            .toArray();
    DynamicCustomOp same =
        DynamicCustomOp.builder(reduce.opName())
            .addIntegerArguments(IntStream.range(0, 2).filter(d -> reduced[d]).toArray())
            .addFloatingPointArguments(reduce.isKeepDims() ? 1.0 : 0.0)
            .build();
    plan.call(same, plan.allocate(out, shape), x);
  }

  private static int[] dimensions(BaseReduceOp reduce) {
    INDArray dimensions = reduce.dimensions();
    return dimensions == null || dimensions.isEmpty() ? new int[0] : dimensions.toIntVector();
  }

  private static boolean isMatrix(INDArray x) {
    return x.rank() == 2 && x.dataType().isFPType() && x.size(0) > 1 && x.size(1) > 1;
  }

  /**
   * The sums along a dimension of a matrix times a factor, as a product with a vector, which BLAS
   * computes ten times as fast.
   */
  private static void sumAlong(
      double factor, Operand x, int along, INDArray result, PlanBuilder plan) {
    INDArray vector = plan.filled(x.array().dataType(), x.array().size(along), factor);
    INDArray target = result.rank() == 1 ? result : result.reshape(result.length());
    plan.call(matmul(along == 0, false), target, x, new Operand(null, vector));
  }

  /** Of means along one dimension that was kept: the gradient divided and repeated, a product. */
  private static boolean meanGradient(List<Operand> in, List<String> out, PlanBuilder plan) {
    INDArray x = in.get(0).array();
    Operand gradient = in.get(1);
    if (!isMatrix(x) || gradient.array().rank() != 2 || gradient.array().length() == 1) {
      return false;
    }
    int along = gradient.array().size(1) == 1 ? 1 : 0;
    long length = x.size(along);
    INDArray vector = plan.filled(x.dataType(), length, 1.0 / length);
    INDArray result = plan.allocate(out.get(0), x.shape());
    if (along == 1) {
      plan.call(
          matmul(false, false), result, gradient, new Operand(null, vector.reshape(1, length)));
    } else {
      plan.call(
          matmul(false, false), result, new Operand(null, vector.reshape(length, 1)), gradient);
    }
    return true;
  }

  /** Of z = x y or x y', the products that are needed. */
  private static boolean matrixProductGradient(
      DynamicCustomOp op, List<Operand> in, List<String> out, PlanBuilder plan) {
    long[] transposed = op.iArgs();
    boolean first = transposed.length > 0 && transposed[0] != 0;
    boolean second = transposed.length > 1 && transposed[1] != 0;
    boolean product = transposed.length > 2 && transposed[2] != 0;
    if (first || product || in.size() != 3 || in.get(2).array().rank() != 2) {
      return false;
    }
    Operand x = in.get(0);
    Operand y = in.get(1);
    Operand gradient = in.get(2);
    if (plan.isUsed(out.get(0))) {
      plan.call(matmul(false, !second), plan.allocate(out.get(0), x.array().shape()), gradient, y);
    }
    if (plan.isUsed(out.get(1))) {
      INDArray result = plan.allocate(out.get(1), y.array().shape());
      if (second) {
        plan.call(matmul(true, false), result, gradient, x);
      } else {
        plan.call(matmul(true, false), result, x, gradient);
      }
    }
    return true;
  }

  private static DynamicCustomOp matmul(boolean transposeFirst, boolean transposeSecond) {
    return DynamicCustomOp.builder("matmul")
        .addIntegerArguments(transposeFirst ? 1 : 0, transposeSecond ? 1 : 0, 0)
        .build();
  }

  /** Of max(x, 0). */
  private static boolean reluGradient(
      DynamicCustomOp op, List<Operand> in, List<String> out, PlanBuilder plan) {
    if (op.tArgs().length > 0 && op.tArgs()[0] != 0) {
      return false;
    }
    INDArray x = in.get(0).array();
    INDArray result = plan.allocate(out.get(0), x.shape());
    INDArray positive = plan.scratch(x.dataType(), x.shape());
    plan.call(new Step(x, positive, 0), positive, in.get(0));
    plan.call(
        DynamicCustomOp.builder("multiply").build(),
        result,
        in.get(1),
        new Operand(null, positive));
    plan.giveBack(positive);
    return true;
  }

  private static boolean sameShape(INDArray a, INDArray b) {
    return Arrays.equals(a.shape(), b.shape());
  }
}
