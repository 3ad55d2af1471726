package org.cpajvm.core.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where and how often a run is saved while it trains, so that it can go on after it was stopped.
 *
 * @param file the checkpoint, replaced again and again, whole or not at all; who trains deletes it
 *     when the model is safe
 * @param interval the time between two checkpoints at least; zero is after every batch
 * @param resume whether to go on from the file, if it is there
 * @param stop asks a run to save a checkpoint and to end
 */
public record Checkpointing(Path file, Duration interval, boolean resume, StopRequest stop) {

  /** The first checkpoint comes early: most of what can go wrong does so at the beginning. */
  private static final Duration FIRST = Duration.ofSeconds(10);

  /** Checks the interval. */
  public Checkpointing {
    Objects.requireNonNull(file, "the file of the checkpoint");
    Objects.requireNonNull(stop, "what asks for the end");
    if (interval.isNegative()) {
      throw new IllegalArgumentException("a checkpoint every " + interval);
    }
  }

  /** The same for another training of the same run, in a file of its own beside this one. */
  Checkpointing aside(String label) {
    return new Checkpointing(
        file.resolveSibling(file.getFileName() + "-" + label), interval, resume, stop);
  }

  /** Checkpoints of a run that nobody asks to end. */
  public Checkpointing(Path file, Duration interval, boolean resume) {
    this(file, interval, resume, new StopRequest());
  }

  /** The time until the first checkpoint. */
  Duration first() {
    return interval.compareTo(FIRST) < 0 ? interval : FIRST;
  }
}
