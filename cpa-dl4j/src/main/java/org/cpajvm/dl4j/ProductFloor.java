package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.StepFloor;
import org.cpajvm.api.model.TrainStep;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The products of training steps, each with arrays of its own that are made once. */
final class ProductFloor implements StepFloor {
  private static final double SMALL = 0.01; // nothing overflows, nothing is denormal

  private final ModelSpec spec;
  private final int cells;
  private final DataType type;
  private final Map<List<LayerProducts>, List<StaticPlan.Step>> steps = new HashMap<>();

  ProductFloor(ModelSpec spec, int cells) {
    this.spec = spec;
    this.cells = cells;
    this.type = spec.precision() == ModelSpec.Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
  }

  @Override
  public long operations(TrainStep step) {
    return LayerProducts.of(spec, cells, step).stream().mapToLong(LayerProducts::operations).sum();
  }

  @Override
  public void multiply(TrainStep step) {
    steps
        .computeIfAbsent(LayerProducts.of(spec, cells, step), this::products)
        .forEach(StaticPlan.Step::run);
  }

  private List<StaticPlan.Step> products(List<LayerProducts> layers) {
    List<StaticPlan.Step> products = new ArrayList<>();
    for (LayerProducts layer : layers) {
      INDArray x = Nd4j.valueArrayOf(new long[] {layer.rows(), layer.in()}, SMALL, type);
      INDArray weight = Nd4j.valueArrayOf(new long[] {layer.out(), layer.in()}, SMALL, type);
      INDArray y = Nd4j.zeros(type, layer.rows(), layer.out());
      INDArray weightGradient = Nd4j.zeros(type, layer.out(), layer.in());
      INDArray inputGradient = Nd4j.zeros(type, layer.rows(), layer.in());
      for (int i = 0; i < layer.forward(); i++) {
        products.add(Product.of(x, false, weight, true, y));
      }
      for (int i = 0; i < layer.weightGradient(); i++) {
        products.add(Product.of(y, true, x, false, weightGradient));
      }
      for (int i = 0; i < layer.inputGradient(); i++) {
        products.add(Product.of(y, false, weight, false, inputGradient));
      }
    }
    return products;
  }

  @Override
  public void close() {
    steps.values().forEach(products -> products.forEach(StaticPlan.Step::close));
    steps.clear();
  }
}
