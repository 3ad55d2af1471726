package org.cpajvm.core.train;

/**
 * The wish that a training run saves a checkpoint and ends, which a signal or another thread has.
 * Safe for use by several threads.
 */
public final class StopRequest {
  private volatile boolean made;
  private volatile boolean watched;

  /** Nobody wants anything yet. */
  public StopRequest() {}

  /** Asks a run to end after the batch that it is at. */
  public void make() {
    made = true;
  }

  /** Whether a run should end. */
  public boolean isMade() {
    return made;
  }

  /** Says that a run looks at this from now on. */
  void watch() {
    watched = true;
  }

  /** Whether a run has begun that looks at this. */
  public boolean isWatched() {
    return watched;
  }
}
