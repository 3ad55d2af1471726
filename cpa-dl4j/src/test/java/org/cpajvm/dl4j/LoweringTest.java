package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LoweringTest {

  @Test
  void sumsAndMeansAreThoseOfTheSession() {
    for (long[] shape : new long[][] {{5, 3}, {2, 7}, {6}}) {
      SameDiff sd = SameDiff.create();
      SDVariable x = sd.placeHolder("x", DataType.DOUBLE, shape);
      List<String> outputs = new ArrayList<>();
      int[][] dimensions =
          shape.length == 1 ? new int[][] {{0}, {}} : new int[][] {{0}, {1}, {-1}, {0, 1}, {}};
      for (int[] along : dimensions) {
        for (boolean keep : new boolean[] {true, false}) {
          outputs.add(x.sum(keep, along).name());
          outputs.add(x.mean(keep, along).name());
        }
      }
      Map<String, INDArray> inputs = Map.of("x", Nd4j.rand(DataType.DOUBLE, shape));
      try (StaticPlan plan = new PlanBuilder(sd, inputs, outputs, Map.of(), List.of()).build()) {
        plan.run();
        Map<String, INDArray> session = sd.output(inputs, outputs);
        for (String output : outputs) {
          INDArray expected = session.get(output);
          INDArray actual = plan.output(output);
          assertArrayEquals(expected.shape(), actual.shape(), output);
          assertArrayEquals(
              expected.dup('c').data().asDouble(), actual.data().asDouble(), 1e-14, output);
        }
      }
    }
  }

  /** The session fails for some of these. */
  @Test
  void sumsAndMeansAlongALengthOfOneAreThoseByHand() {
    for (long[] shape : new long[][] {{6, 1}, {1, 6}, {1, 1}}) {
      INDArray values = Nd4j.rand(DataType.DOUBLE, shape);
      double sum = values.sumNumber().doubleValue();
      for (int[] along : new int[][] {{0}, {1}, {-1}, {0, 1}, {}}) {
        boolean all = along.length != 1 || shape[Math.floorMod(along[0], 2)] > 1;
        double[] sums = all ? new double[] {sum} : values.data().asDouble();
        for (boolean keep : new boolean[] {true, false}) {
          SameDiff sd = SameDiff.create();
          SDVariable x = sd.placeHolder("x", DataType.DOUBLE, shape);
          List<String> outputs = List.of(x.sum(keep, along).name(), x.mean(keep, along).name());
          try (StaticPlan plan =
              new PlanBuilder(sd, Map.of("x", values), outputs, Map.of(), List.of()).build()) {
            plan.run();
            INDArray actual = plan.output(outputs.get(0));
            assertEquals(keep ? 2 : along.length == 1 ? 1 : 0, actual.rank());
            assertArrayEquals(sums, actual.data().asDouble(), 1e-14);
            double length = all ? values.length() : 1;
            double[] means = java.util.Arrays.stream(sums).map(v -> v / length).toArray();
            assertArrayEquals(means, plan.output(outputs.get(1)).data().asDouble(), 1e-14);
          }
        }
      }
    }
  }

  @Test
  void gradientsOfMeansAreThoseByHand() {
    INDArray values = Nd4j.rand(DataType.DOUBLE, 3, 5);
    for (int along : new int[] {0, 1}) {
      SameDiff sd = SameDiff.create();
      SDVariable mean = sd.var("x", values).mean(true, along);
      sd.setLossVariables(mean.mul(mean).sum());
      Gradients.addTo(sd, Set.of("x"));
      String gradient = sd.getVariable("x").gradient().name();
      try (StaticPlan plan =
          new PlanBuilder(sd, Map.of(), List.of(gradient), Map.of(), List.of()).build()) {
        plan.run();
        INDArray means = values.mean(true, along);
        for (int row = 0; row < 3; row++) {
          for (int column = 0; column < 5; column++) {
            double expected = 2.0 / values.size(along) * means.getDouble(along == 0 ? column : row);
            assertEquals(expected, plan.output(gradient).getDouble(row, column), 1e-15);
          }
        }
      }
    }
  }
}
