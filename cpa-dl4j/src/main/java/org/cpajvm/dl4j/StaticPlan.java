package org.cpajvm.dl4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.model.OpListener;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.transforms.same.Identity;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a SameDiff graph for inputs of fixed shapes as a list of ops: order, shapes, arrays and op
 * contexts are made once, so that a run is a loop of native calls and allocates nothing. Arrays are
 * used again as soon as nothing needs them. Used by one thread at a time.
 */
final class StaticPlan implements AutoCloseable {
  private final SameDiff graph;
  private final Map<String, INDArray> arrays = new HashMap<>();
  private final Map<String, INDArray> inputs;
  private final Map<String, INDArray> fixed;
  private final Map<String, List<Use>> inputUses = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, INDArray> copies = new LinkedHashMap<>();
  private final Map<String, Deque<INDArray>> free = new HashMap<>();
  private long bytes;
  private OpListener listener; // null but for a benchmark

  private record Use(OpContext context, int position) {}

  private record Step(DifferentialFunction op, OpContext context) {
    void run() {
      if (op instanceof CustomOp custom) {
        Nd4j.getExecutioner().exec(custom, context);
      } else {
        Nd4j.getExecutioner().exec((Op) op, context);
      }
    }
  }

  /**
   * Makes a plan.
   *
   * @param graph the graph
   * @param inputs an array for each placeholder that the outputs need; arrays of the same shapes
   *     may replace them later
   * @param outputs what is computed
   * @param fixed arrays into which some of the outputs are written
   */
  StaticPlan(
      SameDiff graph,
      Map<String, INDArray> inputs,
      List<String> outputs,
      Map<String, INDArray> fixed) {
    this.graph = graph;
    this.inputs = new HashMap<>(inputs);
    this.fixed = fixed;
    List<SameDiffOp> order = order(outputs);
    Map<String, Integer> lastUse = lastUses(order, outputs);
    for (int i = 0; i < order.size(); i++) {
      add(order.get(i));
      release(order.get(i), i, lastUse);
    }
    fixed.forEach(
        (name, array) -> {
          if (arrays.get(name) != array) {
            copies.put(name, array);
          }
        });
    free.clear();
  }

  /** The ops that the outputs need, each after those that it needs. */
  private List<SameDiffOp> order(List<String> outputs) {
    List<SameDiffOp> order = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (String output : outputs) {
      visit(output, done, order);
    }
    return order;
  }

  private void visit(String output, Set<String> done, List<SameDiffOp> order) {
    // Graphs of a few hundred ops can be deep: no recursion.
    Deque<String> stack = new ArrayDeque<>();
    stack.push(output);
    while (!stack.isEmpty()) {
      String name = stack.peek();
      String opName = variable(name).getOutputOfOp();
      if (opName == null || done.contains(opName)) {
        stack.pop();
        continue;
      }
      SameDiffOp op = graph.getOps().get(opName);
      boolean ready = true;
      for (String in : inputsOf(op)) {
        String producer = variable(in).getOutputOfOp();
        if (producer != null && !done.contains(producer)) {
          stack.push(in);
          ready = false;
        }
      }
      if (ready) {
        stack.pop();
        done.add(opName);
        order.add(op);
      }
    }
  }

  private Variable variable(String name) {
    Variable variable = graph.getVariables().get(name);
    if (variable == null) {
      throw new IllegalArgumentException("the graph has no variable '" + name + "'");
    }
    return variable;
  }

  private static List<String> inputsOf(SameDiffOp op) {
    return op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
  }

  private static Map<String, Integer> lastUses(List<SameDiffOp> order, List<String> outputs) {
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      for (String in : inputsOf(order.get(i))) {
        last.put(in, i);
      }
      for (String out : order.get(i).getOutputsOfOp()) {
        last.putIfAbsent(out, i);
      }
    }
    // An alias keeps its source alive as long as itself.
    for (int i = order.size() - 1; i >= 0; i--) {
      if (order.get(i).getOp() instanceof Identity) {
        String out = order.get(i).getOutputsOfOp().get(0);
        int until = outputs.contains(out) ? Integer.MAX_VALUE : last.get(out);
        last.merge(inputsOf(order.get(i)).get(0), until, Math::max);
      }
    }
    outputs.forEach(out -> last.put(out, Integer.MAX_VALUE));
    return last;
  }

  private void add(SameDiffOp sameDiffOp) {
    DifferentialFunction op = sameDiffOp.getOp();
    List<String> names = inputsOf(sameDiffOp);
    INDArray[] in = names.stream().map(this::array).toArray(INDArray[]::new);
    if (op instanceof Identity) {
      arrays.put(sameDiffOp.getOutputsOfOp().get(0), in[0]);
      return;
    }
    OpContext context = Nd4j.getExecutioner().buildContext();
    if (op instanceof DynamicCustomOp custom) {
      context.setArgs(in, custom.iArgs(), custom.dArgs(), custom.tArgs(), custom.bArgs());
      allocate(sameDiffOp, custom.calculateOutputShape(context), context);
    } else if (op instanceof BaseOp legacy) {
      int used = prepare(legacy, in);
      for (int i = 0; i < used; i++) {
        context.setInputArray(i, in[i]);
      }
      allocate(sameDiffOp, legacy.calculateOutputShape(context), context);
    } else {
      throw new UnsupportedOperationException("no static plan for the op " + op.opName());
    }
    for (int i = 0; i < names.size(); i++) {
      if (variable(names.get(i)).getVariable().getVariableType() == VariableType.PLACEHOLDER) {
        inputUses.computeIfAbsent(names.get(i), n -> new ArrayList<>()).add(new Use(context, i));
      }
    }
    steps.add(new Step(op, context));
  }

  /** Legacy ops take dimensions and scalars as fields; says how many inputs are arrays. */
  private static int prepare(BaseOp op, INDArray[] in) {
    if (op instanceof ReduceOp reduce && reduce.getOpType() != Op.Type.REDUCE3 && in.length == 2) {
      op.setDimensions(in[1].toIntVector());
      return 1;
    }
    if (op instanceof ScalarOp scalar && in.length == 2) {
      scalar.setScalar(in[1]);
      return 1;
    }
    return in.length;
  }

  private INDArray array(String name) {
    INDArray known = arrays.get(name);
    if (known == null) {
      SDVariable variable = variable(name).getVariable();
      known =
          variable.getVariableType() == VariableType.PLACEHOLDER
              ? inputs.get(name)
              : variable.getArr();
      if (known == null) {
        throw new IllegalArgumentException("no array was given for '" + name + "'");
      }
      arrays.put(name, known);
    }
    return known;
  }

  private void allocate(SameDiffOp op, List<LongShapeDescriptor> shapes, OpContext context) {
    List<String> names = op.getOutputsOfOp();
    for (int i = 0; i < names.size(); i++) {
      DataType type = variable(names.get(i)).getVariable().dataType();
      INDArray wanted = fixed.get(names.get(i));
      long[] shape = shapes.get(i).getShape();
      INDArray out =
          wanted != null && java.util.Arrays.equals(wanted.shape(), shape)
              ? wanted
              : take(type, shape);
      arrays.put(names.get(i), out);
      context.setOutputArray(i, out);
    }
  }

  private INDArray take(DataType type, long[] shape) {
    long length = 1;
    for (long l : shape) {
      length *= l;
    }
    Deque<INDArray> same = free.get(key(type, length));
    if (same != null && !same.isEmpty()) {
      return same.pop().reshape('c', shape);
    }
    bytes += length * type.width();
    return shape.length == 0 ? Nd4j.scalar(type, 0) : Nd4j.createUninitialized(type, shape, 'c');
  }

  private static String key(DataType type, long length) {
    return type + " " + length;
  }

  /** Gives back what no later op needs. */
  private void release(SameDiffOp op, int position, Map<String, Integer> lastUse) {
    Set<String> names = new HashSet<>(inputsOf(op));
    names.addAll(op.getOutputsOfOp());
    for (String name : names) {
      INDArray array = arrays.get(name);
      String producer = variable(name).getOutputOfOp();
      boolean own = producer != null && !(graph.getOps().get(producer).getOp() instanceof Identity);
      if (own && lastUse.get(name) == position && array.rank() > 0 && fixed.get(name) != array) {
        free.computeIfAbsent(key(array.dataType(), array.length()), k -> new ArrayDeque<>())
            .push(array);
      }
    }
  }

  /** Replaces the array of a placeholder by another one of the same shape. */
  void bind(String input, INDArray array) {
    INDArray before = arrays.get(input);
    if (before == array || before == null) {
      return;
    }
    arrays.put(input, array);
    for (Use use : inputUses.getOrDefault(input, List.of())) {
      use.context.setInputArray(use.position, array);
    }
  }

  /** Has each op timed from now on; null stops it. */
  void listen(OpListener listener) {
    this.listener = listener;
  }

  /** Computes the outputs. */
  void run() {
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
      listener.done(step.op.opName(), System.nanoTime() - begun);
    }
  }

  /** An output, valid until the next run. */
  INDArray output(String name) {
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
    for (Step step : steps) {
      step.context.purge();
    }
    steps.clear();
    arrays.clear();
  }
}
