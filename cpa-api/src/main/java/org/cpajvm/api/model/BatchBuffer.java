package org.cpajvm.api.model;

/**
 * Memory of a model for one batch of cells, used again and again. A loader's thread fills it while
 * the model works on another one; no two threads may use the same buffer at a time.
 */
public interface BatchBuffer extends AutoCloseable {

  /** The most cells it can take. */
  int capacity();

  /** The number of cells it holds. */
  int cells();

  /** Takes a batch: everything that can be made once for a batch is made here. */
  void fill(CellBatch batch);

  @Override
  void close();
}
