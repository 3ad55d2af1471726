package org.cpajvm.core.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.core.model.Checkpoint;
import org.cpajvm.core.model.TrainedModel;

/**
 * A file that a command writes.
 *
 * @param path its name
 * @param kind what will be in it
 */
record OutputFile(Path path, Kind kind) {

  /** The content of a file. Results replace results of their kind: a command is often run again. */
  enum Kind {
    /** A data set that was computed from others. */
    DATASET("a data set"),
    /** A data set that replaces no other one: it is drawn at random, the other may be real. */
    SIMULATED("a simulated data set, which replaces no other one"),
    /** A trained model. */
    MODEL("a model file"),
    /** A run in the middle. */
    CHECKPOINT("a checkpoint"),
    /** A table of an evaluation. */
    TABLE("a table of an evaluation");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** Its name in messages. */
    String label() {
      return label;
    }
  }

  /** Whether what is there now may be lost: nothing, an empty file, or one of the same kind. */
  boolean mayBeReplaced(Arguments arguments) {
    if (!Files.exists(path) || isEmpty()) {
      return true;
    }
    return switch (kind) {
      case DATASET -> {
        DatasetFormat format = arguments.registry().formatForOutput(path);
        yield format.canRead(path);
      }
      case SIMULATED -> false;
      case MODEL -> TrainedModel.isModelFile(path);
      case CHECKPOINT ->
          arguments.has("resume") || Checkpoint.isCheckpoint(path); // resuming says what is wrong
      case TABLE -> firstLine().startsWith("treatment,");
    };
  }

  private boolean isEmpty() {
    try {
      return Files.isRegularFile(path) && Files.size(path) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private String firstLine() {
    try (BufferedReader in = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      String line = in.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return "";
    }
  }
}
