package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AdamTest {
  private static final int SIZE = 9001; // more than two blocks
  private static final double DECAY = 0.02;
  private static final double RATE = 0.003;
  private static final double SCALE = 0.4;

  /** Adam of one number, as the paper has it (algorithm 1), decay added to the gradient. */
  private static final class Scalar {
    private double value;
    private double mean;
    private double square;
    private int steps;

    void step(double gradient) {
      double g = SCALE * gradient + DECAY * value;
      steps++;
      mean = 0.9 * mean + 0.1 * g;
      square = 0.999 * square + 0.001 * g * g;
      double unbiasedMean = mean / (1 - Math.pow(0.9, steps));
      double unbiasedSquare = square / (1 - Math.pow(0.999, steps));
      value -= RATE * unbiasedMean / (Math.sqrt(unbiasedSquare) + 1e-8);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void stepsLikeTheScalarLoop(DataType type) {
    SplittableRandom random = new SplittableRandom(3);
    Adam adam = new Adam(SIZE, type, DECAY);
    INDArray values = Nd4j.zeros(type, SIZE);
    Scalar[] expected = new Scalar[SIZE];
    for (int i = 0; i < SIZE; i++) {
      expected[i] = new Scalar();
      values.putScalar(i, random.nextGaussian());
      expected[i].value = values.getDouble(i);
    }
    for (int step = 0; step < 5; step++) {
      INDArray gradients = gradients(random, type);
      for (int i = 0; i < SIZE; i++) {
        expected[i].step(gradients.getDouble(i));
      }
      adam.step(values, gradients, RATE, SCALE);
    }
    double tolerance = type == DataType.DOUBLE ? 1e-14 : 2e-6;
    for (int i = 0; i < SIZE; i++) {
      assertEquals(expected[i].value, values.getDouble(i), tolerance, "number " + i);
    }
    assertEquals(5, adam.steps());
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void normIsTheRootOfTheSumOfSquares(DataType type) {
    INDArray gradients = gradients(new SplittableRandom(4), type);
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += gradients.getDouble(i) * gradients.getDouble(i);
    }
    assertEquals(Math.sqrt(sum), new Adam(SIZE, type, 0).norm(gradients), 1e-10);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void goesOnFromItsState(DataType type) {
    SplittableRandom random = new SplittableRandom(5);
    Adam first = new Adam(SIZE, type, DECAY);
    INDArray values = gradients(random, type);
    first.step(values, gradients(random, type), RATE, SCALE);
    INDArray copy = values.dup();
    Adam second = new Adam(SIZE, type, DECAY);
    second.restore(first.steps(), first.state()[0], first.state()[1]);
    INDArray next = gradients(random, type);
    first.step(values, next, RATE, SCALE);
    second.step(copy, next, RATE, SCALE);
    assertArrayEquals(values.data().asDouble(), copy.data().asDouble());
  }

  private static INDArray gradients(SplittableRandom random, DataType type) {
    double[] numbers = random.doubles(SIZE, -2, 2).toArray();
    return Nd4j.create(numbers, new long[] {SIZE}, type);
  }
}
