package org.cpajvm.dl4j;

/** What a model computes at the moment, for the parts of plans that are no ops of the graph. */
final class CurrentBatch {
  private StagedBatch batch;
  private float[] means;

  /** Begins with a batch. */
  void begin(StagedBatch next) {
    batch = next;
    means = null;
  }

  /** Has the means written into an array of the caller, row after row of the cells. */
  void meansInto(float[] array) {
    means = array;
  }

  /** The batch. */
  StagedBatch batch() {
    return batch;
  }

  /** Where the means of the cells go, or null. */
  float[] means() {
    return means;
  }
}
