package org.cpajvm.api.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that learns how cells respond to treatments. Its methods are called by one thread at a
 * time; only buffers may be filled by others meanwhile. A call while another thread is in one
 * throws an {@link IllegalStateException} rather than giving wrong numbers: see {@link
 * ExclusiveUse}.
 */
public interface PerturbationModel extends AutoCloseable {

  /** What it was created from. */
  ModelSpec spec();

  /** Memory for batches of up to {@code capacity} cells. */
  BatchBuffer newBuffer(int capacity);

  /**
   * Trains on one batch. The numbers of the result may be infinite or NaN; the parameters are then
   * those from before the step.
   */
  StepResult train(BatchBuffer batch, TrainStep step);

  /**
   * Computes outputs for the cells of a batch, in evaluation mode: running statistics, no dropout.
   *
   * @param into for each wanted output an array that takes its rows one after the other, long
   *     enough for the cells of the batch; only what is asked for is computed
   * @throws IllegalArgumentException if the model does not have an output
   */
  void predict(BatchBuffer batch, Map<Output, float[]> into);

  /**
   * The number of threads that it computes on, 1 or more: those that {@link
   * ModelBackend.Execution#threads} asked for, or that the backend chose. What is computed from its
   * outputs uses no more.
   */
  default int threads() {
    return 1;
  }

  /** Copies of all parameters and running statistics, in a fixed order. */
  List<NamedTensor> parameters();

  /**
   * Replaces all parameters and running statistics.
   *
   * @throws org.cpajvm.api.BadInputException if one is missing, unknown, or of another shape
   */
  void setParameters(List<NamedTensor> parameters);

  /** Copies of the state of the optimizers, so that training can go on where it stopped. */
  List<NamedTensor> optimizerState();

  /**
   * Replaces the state of the optimizers.
   *
   * @throws org.cpajvm.api.BadInputException if something is missing, unknown, or of another shape
   */
  void setOptimizerState(List<NamedTensor> state);

  /**
   * Times each operation from now on, which slows steps down by little; a model that cannot do that
   * reports none.
   *
   * @param listener is told; empty stops it
   */
  default void listen(Optional<OpListener> listener) {}

  @Override
  void close();
}
