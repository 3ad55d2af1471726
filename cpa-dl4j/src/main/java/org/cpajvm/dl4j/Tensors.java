package org.cpajvm.dl4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.NamedTensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Between the arrays of a model and tensors as files have them. */
final class Tensors {

  private Tensors() {}

  /** A copy of an array. */
  static NamedTensor of(String name, INDArray array) {
    boolean single = array.dataType() == DataType.FLOAT;
    ByteBuffer data =
        ByteBuffer.allocate(Math.toIntExact(array.length() * (single ? 4 : 8)))
            .order(ByteOrder.LITTLE_ENDIAN);
    INDArray flat = array.dup('c');
    if (single) {
      data.asFloatBuffer().put(flat.data().asFloat());
    } else {
      data.asDoubleBuffer().put(flat.data().asDouble());
    }
    return new NamedTensor(
        name, single ? NamedTensor.Type.F32 : NamedTensor.Type.F64, array.shape(), data);
  }

  /** Copies tensors into arrays of the same names and shapes. */
  static void assign(List<NamedTensor> tensors, Map<String, INDArray> targets) {
    Map<String, NamedTensor> given = byName(tensors);
    targets.forEach((name, array) -> check(given, name, array));
    for (String name : given.keySet()) {
      if (!targets.containsKey(name)) {
        throw new BadInputException(
            "the weights have a tensor '"
                + name
                + "' that the model does not: they are of another model");
      }
    }
    targets.forEach((name, array) -> fill(array, given.get(name)));
  }

  private static Map<String, NamedTensor> byName(List<NamedTensor> tensors) {
    Map<String, NamedTensor> given = new HashMap<>();
    tensors.forEach(tensor -> given.put(tensor.name(), tensor));
    return given;
  }

  private static void check(Map<String, NamedTensor> given, String name, INDArray array) {
    NamedTensor tensor = given.get(name);
    if (tensor == null) {
      throw new BadInputException(
          "the weights have no tensor '" + name + "': they are of another model");
    }
    if (!java.util.Arrays.equals(tensor.shape(), array.shape())) {
      throw new BadInputException(
          "tensor '"
              + name
              + "' has the shape "
              + java.util.Arrays.toString(tensor.shape())
              + " instead of "
              + java.util.Arrays.toString(array.shape())
              + ": the weights are of another model");
    }
  }

  private static void fill(INDArray array, NamedTensor tensor) {
    double[] values = doubles(tensor);
    array.assign(org.nd4j.linalg.factory.Nd4j.create(values, array.shape(), array.dataType()));
  }

  /** The numbers of a tensor. */
  static double[] doubles(NamedTensor tensor) {
    ByteBuffer data = tensor.data();
    double[] values = new double[data.remaining() / tensor.type().bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (tensor.type()) {
            case F32 -> data.getFloat();
            case F64 -> data.getDouble();
            case I64 -> data.getLong();
          };
    }
    return values;
  }

  /** The state of an optimizer: steps, running mean, running square. */
  static List<NamedTensor> of(String group, Adam adam, FlatParameters parameters) {
    double[][] state = adam.state();
    parameters.toRows(state[0]);
    parameters.toRows(state[1]);
    ByteBuffer steps =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, adam.steps());
    return List.of(
        new NamedTensor(group + ".steps", NamedTensor.Type.I64, new long[0], steps),
        vector(group + ".mean", state[0]),
        vector(group + ".square", state[1]));
  }

  private static NamedTensor vector(String name, double[] values) {
    ByteBuffer data =
        ByteBuffer.allocate(Math.multiplyExact(8, values.length)).order(ByteOrder.LITTLE_ENDIAN);
    data.asDoubleBuffer().put(values);
    return new NamedTensor(name, NamedTensor.Type.F64, new long[] {values.length}, data);
  }

  /** Gives an optimizer its state back. */
  static void assign(List<NamedTensor> state, String group, Adam adam, FlatParameters parameters) {
    Map<String, NamedTensor> given = byName(state);
    for (String part : List.of(".steps", ".mean", ".square")) {
      if (!given.containsKey(group + part)) {
        throw new BadInputException(
            "the state of the optimizers has no '" + group + part + "': it is of another model");
      }
    }
    double[] mean = doubles(given.get(group + ".mean"));
    double[] square = doubles(given.get(group + ".square"));
    long numbers = parameters.values().length();
    if (mean.length != numbers || square.length != numbers) {
      throw new BadInputException("the state of the optimizer '" + group + "' is of another model");
    }
    parameters.fromRows(mean);
    parameters.fromRows(square);
    adam.restore((long) doubles(given.get(group + ".steps"))[0], mean, square);
  }
}
