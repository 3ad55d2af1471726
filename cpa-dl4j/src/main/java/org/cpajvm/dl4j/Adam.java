package org.cpajvm.dl4j;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adam (Kingma and Ba, 2015) with betas 0.9 and 0.999 and epsilon 1e-8, weight decay added to the
 * gradient, as PyTorch computes it. One pass over the flat buffers: they are copied through blocks
 * that stay in the cache, where the arithmetic is vectorized. The numbers do not depend on the
 * number of threads.
 */
final class Adam {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;
  private static final int BLOCK = 4096;
  private static final int LEAST_BLOCKS = 16; // of a thread

  private final int size;
  private final int blocks;
  private final boolean single;
  private final double weightDecay;
  private final float[] mean32;
  private final float[] square32;
  private final double[] mean64;
  private final double[] square64;
  private final double[] squaresOfBlocks;
  private long steps;

  Adam(long size, DataType type, double weightDecay) {
    this.size = Math.toIntExact(size);
    this.blocks = -Math.floorDiv(-this.size, BLOCK);
    this.single = type == DataType.FLOAT;
    this.weightDecay = weightDecay;
    this.mean32 = single ? new float[this.size] : null;
    this.square32 = single ? new float[this.size] : null;
    this.mean64 = single ? null : new double[this.size];
    this.square64 = single ? null : new double[this.size];
    this.squaresOfBlocks = new double[blocks];
  }

  /** The L2 norm of a gradient. */
  double norm(INDArray gradients) {
    Workers.split(
        blocks,
        Workers.parts(blocks, LEAST_BLOCKS),
        (part, from, to) -> {
          if (single) {
            squares32(gradients, from, to);
          } else {
            squares64(gradients, from, to);
          }
        });
    double sum = 0;
    for (double squares : squaresOfBlocks) {
      sum += squares;
    }
    return Math.sqrt(sum);
  }

  private void squares32(INDArray gradients, int from, int to) {
    FloatPointer pointer = new FloatPointer(gradients.data().pointer());
    float[] gradient = new float[BLOCK];
    for (int block = from; block < to; block++) {
      pointer.position(start(block)).get(gradient, 0, length(block));
      squaresOfBlocks[block] = squares(gradient, length(block));
    }
  }

  /** Four sums, which do not wait for each other. */
  private static double squares(float[] numbers, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      a += (double) numbers[i] * numbers[i];
      b += (double) numbers[i + 1] * numbers[i + 1];
      c += (double) numbers[i + 2] * numbers[i + 2];
      d += (double) numbers[i + 3] * numbers[i + 3];
    }
    for (; i < n; i++) {
      a += (double) numbers[i] * numbers[i];
    }
    return (a + b) + (c + d);
  }

  private void squares64(INDArray gradients, int from, int to) {
    DoublePointer pointer = new DoublePointer(gradients.data().pointer());
    double[] gradient = new double[BLOCK];
    for (int block = from; block < to; block++) {
      pointer.position(start(block)).get(gradient, 0, length(block));
      double sum = 0;
      for (int i = 0; i < length(block); i++) {
        sum += gradient[i] * gradient[i];
      }
      squaresOfBlocks[block] = sum;
    }
  }

  private static int start(int block) {
    return block * BLOCK;
  }

  private int length(int block) {
    return Math.min(BLOCK, size - start(block));
  }

  /**
   * Updates the values.
   *
   * @param scale what the gradient is multiplied by first, to clip it
   */
  void step(INDArray values, INDArray gradients, double learningRate, double scale) {
    steps++;
    double rate = learningRate / (1 - Math.pow(BETA1, (double) steps));
    double correction = 1 / Math.sqrt(1 - Math.pow(BETA2, (double) steps));
    Workers.split(
        blocks,
        Workers.parts(blocks, LEAST_BLOCKS),
        (part, from, to) -> {
          if (single) {
            update32(values, gradients, from, to, (float) rate, (float) correction, (float) scale);
          } else {
            update64(values, gradients, from, to, rate, correction, scale);
          }
        });
  }

  private void update32(
      INDArray values,
      INDArray gradients,
      int from,
      int to,
      float rate,
      float correction,
      float scale) {
    FloatPointer valuePointer = new FloatPointer(values.data().pointer());
    FloatPointer gradientPointer = new FloatPointer(gradients.data().pointer());
    float[] value = new float[BLOCK];
    float[] gradient = new float[BLOCK];
    float[] mean = new float[BLOCK];
    float[] square = new float[BLOCK];
    for (int block = from; block < to; block++) {
      int start = start(block);
      int n = length(block);
      valuePointer.position(start).get(value, 0, n);
      gradientPointer.position(start).get(gradient, 0, n);
      System.arraycopy(mean32, start, mean, 0, n);
      System.arraycopy(square32, start, square, 0, n);
      prepare(n, gradient, value, scale);
      average(n, mean, square, gradient);
      move(n, value, mean, square, rate, correction);
      valuePointer.put(value, 0, n);
      System.arraycopy(mean, 0, mean32, start, n);
      System.arraycopy(square, 0, square32, start, n);
    }
  }

  // Loops over arrays from their beginning that write one array each: no others are vectorized
  // (Java 17), and these take a third of the time of one that writes everything in its place.

  private void prepare(int n, float[] gradient, float[] value, float scale) {
    float decay = (float) weightDecay;
    for (int i = 0; i < n; i++) {
      gradient[i] = gradient[i] * scale + decay * value[i];
    }
  }

  private static void average(int n, float[] mean, float[] square, float[] gradient) {
    float keep1 = (float) BETA1;
    float keep2 = (float) BETA2;
    for (int i = 0; i < n; i++) {
      mean[i] = keep1 * mean[i] + (1 - keep1) * gradient[i];
    }
    for (int i = 0; i < n; i++) {
      square[i] = keep2 * square[i] + (1 - keep2) * gradient[i] * gradient[i];
    }
  }

  private static void move(
      int n, float[] value, float[] mean, float[] square, float rate, float correction) {
    float eps = (float) EPS;
    for (int i = 0; i < n; i++) {
      float root = (float) Math.sqrt(square[i]);
      value[i] -= rate * mean[i] / (root * correction + eps);
    }
  }

  private void update64(
      INDArray values,
      INDArray gradients,
      int from,
      int to,
      double rate,
      double correction,
      double scale) {
    DoublePointer valuePointer = new DoublePointer(values.data().pointer());
    DoublePointer gradientPointer = new DoublePointer(gradients.data().pointer());
    double[] value = new double[BLOCK];
    double[] gradient = new double[BLOCK];
    for (int block = from; block < to; block++) {
      int n = length(block);
      valuePointer.position(start(block)).get(value, 0, n);
      gradientPointer.position(start(block)).get(gradient, 0, n);
      for (int i = 0; i < n; i++) {
        int at = start(block) + i;
        double g = gradient[i] * scale + weightDecay * value[i];
        mean64[at] = BETA1 * mean64[at] + (1 - BETA1) * g;
        square64[at] = BETA2 * square64[at] + (1 - BETA2) * g * g;
        value[i] -= rate * mean64[at] / (Math.sqrt(square64[at]) * correction + EPS);
      }
      valuePointer.put(value, 0, n);
    }
  }

  /** The number of steps so far. */
  long steps() {
    return steps;
  }

  /**
   * The running mean and the running square of the gradient, as doubles: exact for both precisions.
   */
  double[][] state() {
    double[] mean = new double[size];
    double[] square = new double[size];
    for (int i = 0; i < size; i++) {
      mean[i] = single ? mean32[i] : mean64[i];
      square[i] = single ? square32[i] : square64[i];
    }
    return new double[][] {mean, square};
  }

  /** Goes on from a state. */
  void restore(long stepsSoFar, double[] mean, double[] square) {
    steps = stepsSoFar;
    if (single) {
      for (int i = 0; i < size; i++) {
        mean32[i] = (float) mean[i];
        square32[i] = (float) square[i];
      }
    } else {
      System.arraycopy(mean, 0, mean64, 0, size);
      System.arraycopy(square, 0, square64, 0, size);
    }
  }
}
