package org.cpajvm.dl4j;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adam (Kingma and Ba, 2015) with betas 0.9 and 0.999 and epsilon 1e-8, weight decay added to the
 * gradient, as PyTorch computes it. One pass over the flat buffers: they are copied through blocks
 * that stay in the cache, where the arithmetic is vectorized.
 */
final class Adam {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;
  private static final int BLOCK = 4096;

  private final int size;
  private final boolean single;
  private final double weightDecay;
  private final float[] mean32;
  private final float[] square32;
  private final double[] mean64;
  private final double[] square64;
  private final float[] value32 = new float[BLOCK];
  private final float[] gradient32 = new float[BLOCK];
  private final double[] value64 = new double[BLOCK];
  private final double[] gradient64 = new double[BLOCK];
  private long steps;

  Adam(long size, DataType type, double weightDecay) {
    this.size = Math.toIntExact(size);
    this.single = type == DataType.FLOAT;
    this.weightDecay = weightDecay;
    this.mean32 = single ? new float[this.size] : null;
    this.square32 = single ? new float[this.size] : null;
    this.mean64 = single ? null : new double[this.size];
    this.square64 = single ? null : new double[this.size];
  }

  /** The L2 norm of a gradient. */
  double norm(INDArray gradients) {
    double sum = 0;
    if (single) {
      FloatPointer pointer = new FloatPointer(gradients.data().pointer());
      for (int from = 0; from < size; from += BLOCK) {
        int n = Math.min(BLOCK, size - from);
        pointer.position(from).get(gradient32, 0, n);
        double[] partial = new double[4];
        int i = 0;
        for (; i + 4 <= n; i += 4) {
          partial[0] += (double) gradient32[i] * gradient32[i];
          partial[1] += (double) gradient32[i + 1] * gradient32[i + 1];
          partial[2] += (double) gradient32[i + 2] * gradient32[i + 2];
          partial[3] += (double) gradient32[i + 3] * gradient32[i + 3];
        }
        for (; i < n; i++) {
          partial[0] += (double) gradient32[i] * gradient32[i];
        }
        sum += partial[0] + partial[1] + partial[2] + partial[3];
      }
    } else {
      DoublePointer pointer = new DoublePointer(gradients.data().pointer());
      for (int from = 0; from < size; from += BLOCK) {
        int n = Math.min(BLOCK, size - from);
        pointer.position(from).get(gradient64, 0, n);
        for (int i = 0; i < n; i++) {
          sum += gradient64[i] * gradient64[i];
        }
      }
    }
    return Math.sqrt(sum);
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
    if (single) {
      FloatPointer value = new FloatPointer(values.data().pointer());
      FloatPointer gradient = new FloatPointer(gradients.data().pointer());
      for (int from = 0; from < size; from += BLOCK) {
        int n = Math.min(BLOCK, size - from);
        value.position(from).get(value32, 0, n);
        gradient.position(from).get(gradient32, 0, n);
        update(from, n, (float) rate, (float) correction, (float) scale);
        value.put(value32, 0, n);
      }
    } else {
      DoublePointer value = new DoublePointer(values.data().pointer());
      DoublePointer gradient = new DoublePointer(gradients.data().pointer());
      for (int from = 0; from < size; from += BLOCK) {
        int n = Math.min(BLOCK, size - from);
        value.position(from).get(value64, 0, n);
        gradient.position(from).get(gradient64, 0, n);
        update(from, n, rate, correction, scale);
        value.put(value64, 0, n);
      }
    }
  }

  private void update(int from, int n, float rate, float correction, float scale) {
    float decay = (float) weightDecay;
    float keep1 = (float) BETA1;
    float keep2 = (float) BETA2;
    for (int i = 0; i < n; i++) {
      float g = gradient32[i] * scale + decay * value32[i];
      float m = keep1 * mean32[from + i] + (1 - keep1) * g;
      float v = keep2 * square32[from + i] + (1 - keep2) * g * g;
      mean32[from + i] = m;
      square32[from + i] = v;
      value32[i] -= rate * m / ((float) Math.sqrt(v) * correction + (float) EPS);
    }
  }

  private void update(int from, int n, double rate, double correction, double scale) {
    for (int i = 0; i < n; i++) {
      double g = gradient64[i] * scale + weightDecay * value64[i];
      double m = BETA1 * mean64[from + i] + (1 - BETA1) * g;
      double v = BETA2 * square64[from + i] + (1 - BETA2) * g * g;
      mean64[from + i] = m;
      square64[from + i] = v;
      value64[i] -= rate * m / (Math.sqrt(v) * correction + EPS);
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
