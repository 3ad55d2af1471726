package org.cpajvm.api.model;

/** Is told how long the operations of a model take, on the thread that uses the model. */
public interface OpListener {

  /**
   * An operation is done.
   *
   * @param kind what the numerical library calls this kind of operation
   * @param nanos how long it took, in nanoseconds
   */
  void done(String kind, long nanos);
}
