package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.ModelSpec;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A SameDiff graph in the making: its inputs and parameters, which are placeholders all, and the
 * expressions that several parts of the model are made of.
 */
final class GraphBuilder {
  static final double LAYER_NORM_EPS = 1e-5;

  private final SameDiff sd = SameDiff.create();
  private final DataType type;
  private final boolean training;
  private final Map<String, SDVariable> parameters = new LinkedHashMap<>();
  private final Map<String, String[]> batchStatistics = new LinkedHashMap<>();
  private final List<HiddenLayer> hiddenLayers = new ArrayList<>();

  /**
   * An empty graph.
   *
   * @param precision of its numbers
   * @param training whether batch norm looks at the batch, and dropout drops
   */
  GraphBuilder(ModelSpec.Precision precision, boolean training) {
    this.type = precision == ModelSpec.Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
    this.training = training;
  }

  /** What was written so far. */
  SameDiff sameDiff() {
    return sd;
  }

  /** Of all numbers. */
  DataType type() {
    return type;
  }

  /** Whether batch norm looks at the batch, and dropout drops. */
  boolean training() {
    return training;
  }

  /** The parameters that occur, by name, in the order in which they were first used. */
  Map<String, SDVariable> parameters() {
    return parameters;
  }

  /** For each batch norm in training the names of the batch's mean and variance. */
  Map<String, String[]> batchStatistics() {
    return batchStatistics;
  }

  /** The hidden layers outside of training. */
  List<HiddenLayer> hiddenLayers() {
    return hiddenLayers;
  }

  /** A placeholder that a batch or a step fills; -1 for a length that it decides. */
  SDVariable input(String name, long... shape) {
    return sd.hasVariable(name) ? sd.getVariable(name) : sd.placeHolder(name, type, shape);
  }

  /** A parameter by the name that {@link Layout} gives it. */
  SDVariable parameter(String name, long... shape) {
    return parameters.computeIfAbsent(name, n -> sd.placeHolder(n, type, shape));
  }

  /** A constant of the graph's precision. */
  SDVariable number(double value) {
    return type == DataType.DOUBLE ? sd.constant(value) : sd.constant((float) value);
  }

  /**
   * SameDiff keeps the scalars of its own ops in single precision, which would show in a model of
   * doubles.
   */
  SDVariable plus(SDVariable x, double value) {
    return type == DataType.DOUBLE ? x.add(number(value)) : x.add(value);
  }

  /** The linear map of that name, of rows: x W' + b. */
  SDVariable linear(String name, SDVariable in, long from, long to) {
    SDVariable weight = parameter(name + ".weight", to, from);
    return sd.mmul(in, weight, false, true, false).add(parameter(name + ".bias", to));
  }

  /** 1 / sqrt(x + eps). */
  SDVariable inverseRoot(SDVariable x, double eps) {
    return sd.math().rsqrt(plus(x, eps));
  }

  /** Each row with mean 0 and variance 1 (Ba et al. 2016). */
  Normalized layerNorm(SDVariable rows) {
    SDVariable centered = rows.sub(rows.mean(true, 1));
    SDVariable inverse = inverseRoot(centered.mul(centered).mean(true, 1), LAYER_NORM_EPS);
    return new Normalized(centered, inverse);
  }

  /**
   * A normalization along a dimension.
   *
   * @param centered what was normalized, without its mean
   * @param inverseDeviation one over its standard deviation
   */
  record Normalized(SDVariable centered, SDVariable inverseDeviation) {

    SDVariable value() {
      return centered.mul(inverseDeviation);
    }

    /** From the gradient at the value to the one before it (Ioffe and Szegedy 2015). */
    SDVariable back(SDVariable gradient, int dimension) {
      SDVariable normal = value();
      SDVariable along = normal.mul(gradient.mul(normal).mean(true, dimension));
      return gradient.sub(gradient.mean(true, dimension)).sub(along).mul(inverseDeviation);
    }
  }
}
