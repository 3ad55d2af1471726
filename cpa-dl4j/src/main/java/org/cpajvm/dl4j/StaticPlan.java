package org.cpajvm.dl4j;

import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.OpListener;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a SameDiff graph for inputs of fixed shapes as a list of ops: order, shapes, arrays and op
 * contexts are made once, so that a run is a loop of native calls and allocates nothing. Arrays are
 * used again as soon as nothing needs them.
 */
final class StaticPlan implements Plan {
  private final List<Step> steps;
  private final Map<String, INDArray> arrays;
  private final Map<String, List<Use>> inputUses;
  private final Map<String, INDArray> fixed;
  private final Map<String, INDArray> copies;
  private final long bytes;
  private OpListener listener; // null but for a benchmark

  /** Where the array of an input is read. */
  interface Use {
    void bind(INDArray array);
  }

  /** One call of a plan. */
  interface Step {
    /** What kind of call it is, for who looks at times. */
    String kind();

    void run();

    void close();
  }

  /** A native call. */
  record Call(DifferentialFunction op, OpContext context) implements Step {
    @Override
    public String kind() {
      return op.opName();
    }

    @Override
    public void run() {
      if (op instanceof CustomOp custom) {
        Nd4j.getExecutioner().exec(custom, context);
      } else {
        Nd4j.getExecutioner().exec((Op) op, context);
      }
    }

    @Override
    public void close() {
      context.purge();
    }
  }

  /**
   * A plan of what {@link PlanBuilder} has made.
   *
   * @param steps the calls, in order
   * @param arrays the array of each variable
   * @param inputUses where the arrays of inputs are read
   * @param fixed the arrays into which some outputs are written
   * @param copies those of them that the calls do not write into
   * @param bytes the bytes of the plan's own arrays
   */
  StaticPlan(
      List<Step> steps,
      Map<String, INDArray> arrays,
      Map<String, List<Use>> inputUses,
      Map<String, INDArray> fixed,
      Map<String, INDArray> copies,
      long bytes) {
    this.steps = steps;
    this.arrays = arrays;
    this.inputUses = inputUses;
    this.fixed = fixed;
    this.copies = copies;
    this.bytes = bytes;
  }

  @Override
  public void bind(String input, INDArray array) {
    INDArray before = arrays.get(input);
    if (before == array || before == null) {
      return;
    }
    arrays.put(input, array);
    for (Use use : inputUses.getOrDefault(input, List.of())) {
      use.bind(array);
    }
  }

  @Override
  public void listen(OpListener listener) {
    this.listener = listener;
  }

  @Override
  public void run() {
    if (listener == null) {
      for (Step step : steps) {
        step.run();
      }
    } else {
      runTimed();
    }
    copies.forEach((name, array) -> array.assign(arrays.get(name).reshape(array.shape())));
  }

  private void runTimed() {
    for (Step step : steps) {
      long begun = System.nanoTime();
      step.run();
      listener.done(step.kind(), System.nanoTime() - begun);
    }
  }

  @Override
  public INDArray output(String name) {
    INDArray array = fixed.get(name);
    return array != null ? array : arrays.get(name);
  }

  /** The number of ops of a run. */
  int ops() {
    return steps.size();
  }

  /** The bytes of its own arrays. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    steps.forEach(Step::close);
    steps.clear();
    arrays.clear();
  }
}
