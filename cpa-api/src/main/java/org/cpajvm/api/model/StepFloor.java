package org.cpajvm.api.model;

/**
 * The matrix products of a model's training steps, alone: with the same library, threads and shapes
 * a step cannot be faster. A layer has a forward product and one each for the gradients of its
 * weights and of its input; the gradient of data is not needed. Used by one thread at a time.
 */
public interface StepFloor extends AutoCloseable {

  /**
   * The floating-point operations of a step's products, 2 m k n for each (m x k)(k x n).
   *
   * @param step which networks the step updates and whether it has a gradient penalty; its weights,
   *     rates and seed do not matter but for a penalty of weight 0
   */
  long operations(TrainStep step);

  /** Computes a step's products once. */
  void multiply(TrainStep step);

  @Override
  void close();
}
