package org.cpajvm.core.cli;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.core.batch.BlockCache;
import org.cpajvm.core.batch.ShuffleWindow;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.memory.MemoryBound;
import org.cpajvm.core.memory.MemoryNeed;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.study.ExpressionStore;
import org.cpajvm.core.study.Study;

/**
 * Keeps the expression of a study in what {@code --memory} leaves for it: all of it where it fits,
 * else as many blocks as fit while others are read.
 */
final class DataMemory {
  private static final int BYTES_OF_ENTRY = 6; // 2 of a column, 1 to 4 of a value

  private DataMemory() {}

  static void addFlag(Options options) {
    options.addOption(
        Flags.value(
            "memory",
            "SIZE",
            "Memory of the whole process, such as 4g or 800m (default: most of the machine's). Data"
                + " that does not fit is read from the file again and again."));
  }

  static MemoryBound bound(Arguments arguments) {
    return arguments.value("memory").map(MemoryBound::parse).orElseGet(MemoryBound::usual);
  }

  /** For training, with weights of genes in the loss or without. */
  static ExpressionStore training(
      Arguments arguments, Hyperparameters hyperparameters, boolean weighted, Console console) {
    MemoryBound bound = checked(bound(arguments), console);
    return (stored, design) -> {
      MemoryNeed need = MemoryNeed.ofTraining(design, hyperparameters, stored.rows());
      return cache(stored, bound, weighted ? need.withGeneWeights(design, hyperparameters) : need);
    };
  }

  /** The study, ready to be run through a model. */
  static Study inference(Study study, TrainedModel model, Arguments arguments, Console console) {
    MemoryBound bound = checked(bound(arguments), console);
    MemoryNeed need =
        MemoryNeed.ofInference(model.design(), model.hyperparameters(), study.cells());
    return study.withExpression(cache(study.expression(), bound, need));
  }

  /** What training takes up, part by part, and whether the data is in memory then. */
  static JsonObject json(Study study, Hyperparameters hyperparameters, MemoryBound bound) {
    MemoryNeed need = MemoryNeed.ofTraining(study.design(), hyperparameters, study.cells());
    JsonObject json = new JsonObject();
    json.addProperty("bound", bound.bytes());
    json.addProperty("program", need.program());
    json.addProperty("model", need.model());
    json.addProperty("buffers", need.buffers());
    json.addProperty("tables", need.tables());
    if (study.expression() instanceof BlockCache data) {
      json.addProperty("data", data.bytesOfAll());
    }
    json.addProperty("shuffled_together", ShuffleWindow.of(study.expression()).describe());
    return json;
  }

  /** The same for people. */
  static List<String> lines(JsonObject json) {
    List<String> lines = new ArrayList<>();
    json.keySet().stream()
        .filter(part -> !part.equals("shuffled_together"))
        .forEach(
            part ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "  %-8s %10s",
                        part,
                        MemoryBound.text(json.get(part).getAsLong()))));
    String together = json.get("shuffled_together").getAsString();
    lines.add(
        together.equals(ShuffleWindow.WHOLE.describe())
            ? "  the data is in memory"
            : "  the data is read in every epoch, and shuffled in windows of " + together);
    return lines;
  }

  private static MemoryBound checked(MemoryBound bound, Console console) {
    if (bound.exceededByHeap()) {
      console.warn(
          "--memory is not held: the heap of this JVM may grow to "
              + MemoryBound.text(Runtime.getRuntime().maxMemory())
              + "; start it with bin/cpa, or with -Xmx"
              + (bound.heap() >> 20)
              + "m");
    }
    return bound;
  }

  private static CellMatrix cache(CellMatrix stored, MemoryBound bound, MemoryNeed need) {
    long all =
        BYTES_OF_ENTRY * stored.storedEntries().orElse((long) stored.rows() * stored.columns());
    long least = Math.min(all, BlockCache.leastBytes(stored, BYTES_OF_ENTRY));
    return new BlockCache(stored, bound.forData(need, least));
  }
}
