package org.cpajvm.dl4j;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The parameters of one optimizer in one buffer, their gradients in another, so that an update is
 * one pass over both. Parameters are views of the buffers.
 */
final class FlatParameters {
  private final List<Parameter> parameters;
  private final INDArray values;
  private final INDArray gradients;
  private final Map<String, INDArray> valueOf = new LinkedHashMap<>();
  private final Map<String, INDArray> gradientOf = new LinkedHashMap<>();

  FlatParameters(List<Parameter> parameters, DataType type) {
    this.parameters = parameters;
    long size = parameters.stream().mapToLong(Parameter::size).sum();
    this.values = Nd4j.zeros(type, Math.max(1, size));
    this.gradients = Nd4j.zeros(type, Math.max(1, size));
    long from = 0;
    for (Parameter parameter : parameters) {
      valueOf.put(parameter.name(), view(values, from, parameter));
      gradientOf.put(parameter.name(), view(gradients, from, parameter));
      from += parameter.size();
    }
  }

  private static INDArray view(INDArray flat, long from, Parameter parameter) {
    INDArray part = flat.get(NDArrayIndex.interval(from, from + parameter.size()));
    long[] shape = parameter.shape();
    return parameter.byColumn()
        ? part.reshape('c', shape[1], shape[0]).transpose()
        : part.reshape('c', shape);
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** All values, one after the other. */
  INDArray values() {
    return values;
  }

  /** All gradients in the same order. */
  INDArray gradients() {
    return gradients;
  }

  /** The value of each parameter, a view. */
  Map<String, INDArray> valueOf() {
    return valueOf;
  }

  /** The gradient of each parameter, a view. */
  Map<String, INDArray> gradientOf() {
    return gradientOf;
  }

  /** Gives every parameter its start, a function of the seed and its name. */
  void initialize(long seed) {
    Workers.split(
        parameters.size(),
        Math.max(1, parameters.size()),
        (part, from, to) -> parameters.subList(from, to).forEach(p -> initialize(p, seed)));
  }

  private void initialize(Parameter parameter, long seed) {
    SplittableRandom random = new SplittableRandom(seed * 31 + parameter.name().hashCode());
    int rowLength = Math.toIntExact(parameter.size() / Math.max(1, parameter.shape()[0]));
    INDArray value = valueOf.get(parameter.name());
    INDArray matrix =
        parameter.byColumn()
            ? Nd4j.createUninitialized(value.dataType(), value.shape(), 'c')
            : value.reshape(-1, Math.max(1, rowLength));
    RowBuffer row = RowBuffer.of(matrix, rowLength);
    for (int i = 0; i < matrix.size(0); i++) {
      for (int j = 0; j < rowLength; j++) {
        row.set(j, parameter.start().draw(random, i));
      }
      row.write(i);
    }
    if (parameter.byColumn()) {
      value.assign(matrix);
    }
  }

  /** Puts numbers in the order of {@link #values()} into that of files: row by row, in place. */
  void toRows(double[] numbers) {
    reorder(numbers, true);
  }

  /** Puts numbers in the order of files into that of {@link #values()}, in place. */
  void fromRows(double[] numbers) {
    reorder(numbers, false);
  }

  private void reorder(double[] numbers, boolean toRows) {
    int from = 0;
    for (Parameter parameter : parameters) {
      int size = Math.toIntExact(parameter.size());
      if (parameter.byColumn()) {
        int rows = Math.toIntExact(parameter.shape()[toRows ? 0 : 1]);
        double[] before = Arrays.copyOfRange(numbers, from, from + size);
        transpose(before, rows, numbers, from);
      }
      from += size;
    }
  }

  /** Writes the rows of a matrix, which are its columns in memory. */
  private static void transpose(double[] matrix, int rows, double[] into, int at) {
    int columns = matrix.length / rows;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        into[at + i * columns + j] = matrix[j * rows + i];
      }
    }
  }
}
