package org.cpajvm.dl4j;

import org.cpajvm.api.model.OpListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes some variables of a graph, as often as it is run. Used by one thread at a time. */
interface Plan extends AutoCloseable {

  /** Replaces the array of a placeholder by another one of the same shape. */
  void bind(String input, INDArray array);

  /** Has each op timed from now on; null stops it. */
  void listen(OpListener listener);

  /** Computes the outputs. */
  void run();

  /** An output, in C order, valid until the next run. */
  INDArray output(String name);

  @Override
  void close();
}
