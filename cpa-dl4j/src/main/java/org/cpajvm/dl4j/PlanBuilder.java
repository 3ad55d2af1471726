package org.cpajvm.dl4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.transforms.same.Identity;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes a {@link StaticPlan} of a graph: the ops that the outputs need, in order; for each the
 * arrays, which are used again as soon as nothing needs them; and, for the ops that {@link
 * Lowering} knows to be slow, other native calls with the same result.
 */
final class PlanBuilder {
  private static final int NEVER = -1;

  private final SameDiff graph;
  private final Map<String, INDArray> inputs;
  private final Map<String, INDArray> fixed;
  private final Map<String, Fusion> fusions = new HashMap<>();
  private final List<Node> order;
  private final Map<String, Integer> lastUses;
  private final Map<String, INDArray> arrays = new HashMap<>();
  private final Map<String, Block> blocks = new HashMap<>();
  private final Map<String, Deque<Block>> free = new HashMap<>();
  private final Map<String, INDArray> constants = new HashMap<>();
  private final Map<String, List<StaticPlan.Use>> inputUses = new LinkedHashMap<>();
  private final List<StaticPlan.Step> steps = new ArrayList<>();
  private long bytes;

  /** Memory for one array at a time, and the number of variables that still need what is in it. */
  private static final class Block {
    private final INDArray memory;
    private int users;

    Block(INDArray memory) {
      this.memory = memory;
    }
  }

  /**
   * An op of the graph, or a fusion of some.
   *
   * @param op the op, or null
   * @param fusion the fusion, or null
   */
  private record Node(
      List<String> inputs, List<String> outputs, DifferentialFunction op, Fusion fusion) {}

  /**
   * An array that a native call reads.
   *
   * @param name the variable whose array it is, or null
   * @param array the array
   */
  record Operand(String name, INDArray array) {}

  /**
   * Prepares a plan.
   *
   * @param graph the graph
   * @param inputs an array for each placeholder that the outputs need
   * @param outputs what is computed
   * @param fixed arrays into which some of the outputs are written
   * @param fusions parts of the graph that are computed in another way
   * @throws NoPlanException if an op cannot be a part of a plan
   */
  PlanBuilder(
      SameDiff graph,
      Map<String, INDArray> inputs,
      List<String> outputs,
      Map<String, INDArray> fixed,
      List<Fusion> fusions) {
    this.graph = graph;
    this.inputs = inputs;
    this.fixed = fixed;
    for (Fusion fusion : fusions) {
      fusion.outputs().forEach(output -> this.fusions.put(output, fusion));
    }
    this.order = order(outputs);
    this.lastUses = lastUses(outputs);
  }

  /**
   * Makes the plan.
   *
   * @throws NoPlanException if an op cannot be a part of one; nothing is left behind
   */
  StaticPlan build() {
    try {
      for (int i = 0; i < order.size(); i++) {
        add(order.get(i));
        release(order.get(i), i);
      }
    } catch (NoPlanException e) {
      steps.forEach(StaticPlan.Step::close);
      throw e;
    }
    Map<String, INDArray> copies = new LinkedHashMap<>();
    fixed.forEach(
        (name, array) -> {
          if (arrays.get(name) != array) {
            copies.put(name, array);
          }
        });
    return new StaticPlan(steps, arrays, inputUses, fixed, copies, bytes);
  }

  /**
   * The ops that the outputs need, each after those that it needs. An op is checked before what it
   * reads is looked at, since loops, which have no plan, are circles.
   */
  private List<Node> order(List<String> outputs) {
    Map<Object, Node> nodes = new HashMap<>();
    return DependencyOrder.of(
            producers(outputs),
            producer -> producers(nodes.computeIfAbsent(producer, this::node).inputs))
        .stream()
        .map(nodes::get)
        .toList();
  }

  private List<Object> producers(List<String> names) {
    return names.stream().map(this::producer).filter(Objects::nonNull).toList();
  }

  /** What computes a variable: a fusion, the name of an op, or null. */
  private Object producer(String name) {
    Fusion fusion = fusions.get(name);
    return fusion != null ? fusion : variable(name).getOutputOfOp();
  }

  private Node node(Object producer) {
    if (producer instanceof Fusion fusion) {
      return new Node(fusion.inputs(), fusion.outputs(), null, fusion);
    }
    SameDiffOp op = graph.getOps().get(producer);
    List<String> read = op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
    Plannable.check(op.getOp(), read.stream().map(in -> variable(in).getVariable()).toList());
    return new Node(read, op.getOutputsOfOp(), op.getOp(), null);
  }

  private Variable variable(String name) {
    Variable variable = graph.getVariables().get(name);
    if (variable == null) {
      throw new IllegalArgumentException("the graph has no variable '" + name + "'");
    }
    return variable;
  }

  /** For each variable the position of the last op that reads it. */
  private Map<String, Integer> lastUses(List<String> outputs) {
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      for (String in : order.get(i).inputs) {
        last.put(in, i);
      }
    }
    outputs.forEach(out -> last.put(out, Integer.MAX_VALUE));
    return last;
  }

  /** Whether anything reads a variable. */
  boolean isUsed(String name) {
    return lastUses.getOrDefault(name, NEVER) != NEVER;
  }

  /** Whether an op reads a variable, or a fusion. */
  boolean isReadByOps(String name) {
    return order.stream().anyMatch(node -> node.inputs.contains(name));
  }

  private void add(Node node) {
    List<Operand> in = node.inputs.stream().map(name -> new Operand(name, array(name))).toList();
    if (node.fusion != null) {
      steps.add(node.fusion.addTo(this));
      return;
    }
    DifferentialFunction op = node.op;
    List<String> out = node.outputs;
    if (op instanceof Identity) {
      alias(out.get(0), in.get(0));
      return;
    }
    if (Lowering.lower(op, in, out, this)) {
      return;
    }
    OpContext context = Nd4j.getExecutioner().buildContext();
    INDArray[] inArrays = in.stream().map(Operand::array).toArray(INDArray[]::new);
    if (op instanceof DynamicCustomOp custom) {
      context.setArgs(inArrays, custom.iArgs(), custom.dArgs(), custom.tArgs(), custom.bArgs());
    } else {
      int used = prepare((BaseOp) op, inArrays);
      for (int i = 0; i < used; i++) {
        context.setInputArray(i, inArrays[i]);
      }
    }
    allocate(out, shapes(op, out.size(), context), context);
    append(op, context, in);
  }

  /** The shapes of an op's outputs. */
  private static List<LongShapeDescriptor> shapes(
      DifferentialFunction op, int outputs, OpContext context) {
    List<LongShapeDescriptor> shapes;
    try {
      shapes =
          op instanceof DynamicCustomOp custom
              ? custom.calculateOutputShape(context)
              : ((BaseOp) op).calculateOutputShape(context);
    } catch (RuntimeException e) {
      context.purge();
      throw new NoPlanException(op.opName(), "has no shape before a run", e);
    }
    if (shapes.size() < outputs) {
      context.purge();
      throw new NoPlanException(op.opName(), "has no shape before a run", null);
    }
    return shapes;
  }

  private void append(DifferentialFunction op, OpContext context, List<Operand> in) {
    if (op instanceof DynamicCustomOp custom && isProduct(custom, context)) {
      long[] transposed = custom.iArgs();
      Product product =
          new Product(
              in.get(0).array(),
              transposed.length > 0 && transposed[0] != 0,
              in.get(1).array(),
              transposed.length > 1 && transposed[1] != 0,
              context.getOutputArray(0));
      context.purge();
      append(product, product::bind, in);
    } else {
      append(new StaticPlan.Call(op, context), context::setInputArray, in);
    }
  }

  /** Adds a call, which is told through {@code bind} when an input gets another array. */
  private void append(StaticPlan.Step step, BiConsumer<Integer, INDArray> bind, List<Operand> in) {
    for (int i = 0; i < in.size(); i++) {
      int position = i;
      String name = in.get(i).name();
      if (name != null && isInput(name)) {
        inputUses
            .computeIfAbsent(name, n -> new ArrayList<>())
            .add(array -> bind.accept(position, array));
      }
    }
    steps.add(step);
  }

  private static boolean isProduct(DynamicCustomOp op, OpContext context) {
    long[] transposed = op.iArgs();
    double[] factors = op.tArgs();
    return op.opName().equals("matmul")
        && (transposed.length < 3 || transposed[2] == 0)
        && (factors.length < 1 || factors[0] == 1)
        && (factors.length < 2 || factors[1] == 0)
        && context.getInputArrays().stream().allMatch(Product::takes)
        && Product.takes(context.getOutputArray(0));
  }

  /** Adds a native call. */
  void call(DifferentialFunction op, INDArray out, Operand... in) {
    OpContext context = Nd4j.getExecutioner().buildContext();
    INDArray[] inArrays = Arrays.stream(in).map(Operand::array).toArray(INDArray[]::new);
    if (op instanceof DynamicCustomOp custom) {
      context.setArgs(inArrays, custom.iArgs(), custom.dArgs(), custom.tArgs(), custom.bArgs());
    } else {
      for (int i = 0; i < inArrays.length; i++) {
        context.setInputArray(i, inArrays[i]);
      }
    }
    context.setOutputArray(0, out);
    append(op, context, List.of(in));
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

  /** The array of a variable that was computed, or of an input. */
  INDArray array(String name) {
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

  private void allocate(List<String> names, List<LongShapeDescriptor> shapes, OpContext context) {
    for (int i = 0; i < names.size(); i++) {
      context.setOutputArray(i, allocate(names.get(i), shapes.get(i).getShape()));
    }
  }

  /** The array that a variable is written into. */
  INDArray allocate(String name, long[] shape) {
    INDArray wanted = fixed.get(name);
    if (wanted != null && Arrays.equals(wanted.shape(), shape)) {
      arrays.put(name, wanted);
      return wanted;
    }
    Block block = take(variable(name).getVariable().dataType(), shape);
    block.users = 1;
    blocks.put(name, block);
    INDArray array = shaped(block, shape);
    arrays.put(name, array);
    return array;
  }

  /** An array for the calls of one op, to be given back with {@link #giveBack}. */
  INDArray scratch(DataType type, long[] shape) {
    return shaped(take(type, shape), shape);
  }

  /** Gives back scratch, which the next calls may write into. */
  void giveBack(INDArray scratch) {
    putBack(new Block(scratch));
  }

  /** A vector of one value, made once a plan; not to be written into. */
  INDArray filled(DataType type, long length, double value) {
    return constants.computeIfAbsent(
        key(type, length) + " " + value,
        k -> {
          bytes += length * type.width();
          return Nd4j.valueArrayOf(new long[] {length}, value, type);
        });
  }

  /**
   * Gives a variable the values of another one: its array, where that may be, or a copy. An input
   * may be bound to another array later, and an output may have an array of its own.
   */
  void alias(String name, Operand source) {
    if (fixed.containsKey(name) || isInput(source.name())) {
      call(
          DynamicCustomOp.builder("identity").build(),
          allocate(name, source.array().shape()),
          source);
      return;
    }
    arrays.put(name, source.array());
    Block block = blocks.get(source.name());
    if (block != null) {
      block.users++;
      blocks.put(name, block);
    }
  }

  private boolean isInput(String name) {
    return variable(name).getVariable().getVariableType() == VariableType.PLACEHOLDER;
  }

  private static INDArray shaped(Block block, long[] shape) {
    return Arrays.equals(block.memory.shape(), shape)
        ? block.memory
        : block.memory.reshape('c', shape);
  }

  private Block take(DataType type, long[] shape) {
    long length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    Deque<Block> same = free.get(key(type, length));
    if (shape.length > 0 && same != null && !same.isEmpty()) {
      return same.pop();
    }
    bytes += length * type.width();
    return new Block(
        shape.length == 0 ? Nd4j.scalar(type, 0) : Nd4j.createUninitialized(type, shape, 'c'));
  }

  private void putBack(Block block) {
    if (block.memory.rank() > 0) {
      free.computeIfAbsent(
              key(block.memory.dataType(), block.memory.length()), k -> new ArrayDeque<>())
          .push(block);
    }
  }

  private static String key(DataType type, long length) {
    return type + " " + length;
  }

  /** The array of each variable, by name; that of an input changes when it is bound. */
  Map<String, INDArray> arrays() {
    return arrays;
  }

  /** Gives back what no later op needs. */
  private void release(Node node, int position) {
    Set<String> names = new LinkedHashSet<>(node.inputs);
    names.addAll(node.outputs);
    for (String name : names) {
      Block block = blocks.get(name);
      if (block != null && lastUses.getOrDefault(name, NEVER) <= position) {
        blocks.remove(name);
        if (--block.users == 0) {
          putBack(block);
        }
      }
    }
  }
}
