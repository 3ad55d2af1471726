package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.core.batch.CompactMatrix;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.config.Nearest;
import org.cpajvm.core.config.Presets;
import org.cpajvm.core.study.CellSelection;
import org.cpajvm.core.study.ExpressionStore;
import org.cpajvm.core.study.HoldOut;
import org.cpajvm.core.study.SelectedGenes;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesignJson;
import org.cpajvm.core.study.StudySetup;

/**
 * All that decides a training run but its data: what the columns mean, what is held out, the
 * encoders, the mask of the loss, the settings, the seed. Made from a file and flags; flags win.
 */
record TrainingRun(
    StudyColumns columns,
    List<HoldOut> holdOut,
    boolean dropEmptyCells,
    List<String> keep,
    Optional<String> genes,
    EncoderFlags encoders,
    Optional<MaskChoice> mask,
    Hyperparameters hyperparameters,
    long seed) {

  private static final Set<String> KEYS =
      Set.of(
          "columns",
          "hold_out",
          "drop_empty_cells",
          "keep",
          "genes",
          "encoders",
          "encoder_partial",
          "mask",
          "settings",
          "preset",
          "seed");

  static TrainingRun of(Arguments arguments) {
    JsonObject file =
        arguments.value("config").map(path -> read(Path.of(path))).orElseGet(JsonObject::new);
    String where = "--config " + arguments.value("config").orElse("");
    Hyperparameters settings = Hyperparameters.defaults();
    String preset =
        arguments
            .value("preset")
            .orElse(file.has("preset") ? file.get("preset").getAsString() : null);
    if (preset != null) {
      settings = Presets.get(preset).applyTo(settings);
    }
    if (file.has("settings")) {
      settings = settings.with(file.getAsJsonObject("settings"), where);
    }
    settings = settings.with(arguments.pairs("set"));
    return new TrainingRun(
        columns(arguments, file, where),
        holdOut(arguments, file),
        arguments.has("drop-empty-cells")
            || (file.has("drop_empty_cells") && file.get("drop_empty_cells").getAsBoolean()),
        keep(arguments, file),
        arguments
            .value("genes")
            .or(
                () ->
                    file.has("genes")
                        ? Optional.of(file.get("genes").getAsString())
                        : Optional.empty()),
        EncoderFlags.of(arguments, file, where),
        MaskChoice.of(arguments, file, where),
        settings,
        arguments.number("seed", file.has("seed") ? file.get("seed").getAsLong() : 0));
  }

  private static List<String> keep(Arguments arguments, JsonObject file) {
    if (arguments.has("keep") || !file.has("keep")) {
      return arguments.values("keep");
    }
    List<String> choices = new ArrayList<>();
    file.getAsJsonArray("keep").forEach(choice -> choices.add(choice.getAsString()));
    return choices;
  }

  private static StudyColumns columns(Arguments arguments, JsonObject file, String where) {
    return Flags.columns(arguments)
        .or(
            () ->
                file.has("columns")
                    ? Optional.of(
                        StudyDesignJson.columnsFromJson(file.getAsJsonObject("columns"), where))
                    : Optional.empty())
        .map(columns -> arguments.value("smiles").map(columns::withSmiles).orElse(columns))
        .orElseThrow(
            () ->
                new UsageException(
                    "--perturbation and --control are missing: cpa inspect DATA shows the columns"
                        + " of a file"));
  }

  private static List<HoldOut> holdOut(Arguments arguments, JsonObject file) {
    List<String> texts = new ArrayList<>(arguments.values("hold-out"));
    if (texts.isEmpty() && file.has("hold_out")) {
      for (JsonElement text : file.getAsJsonArray("hold_out")) {
        texts.add(text.getAsString());
      }
    }
    return texts.stream().map(HoldOut::parse).toList();
  }

  private static JsonObject read(Path path) {
    try {
      JsonObject json = JsonParser.parseString(Files.readString(path)).getAsJsonObject();
      for (String key : json.keySet()) {
        if (!KEYS.contains(key)) {
          throw new BadInputException(
              path
                  + " has an unknown key '"
                  + key
                  + "'"
                  + Nearest.hint(key, KEYS)
                  + "; see cpa train --print-config");
        }
      }
      return json;
    } catch (IOException e) {
      throw new BadInputException(path + " cannot be read: " + e.getMessage(), e);
    } catch (JsonParseException | IllegalStateException e) {
      throw new BadInputException(path + " is not a JSON object: " + e.getMessage(), e);
    }
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.add("columns", StudyDesignJson.toJson(columns));
    JsonArray held = new JsonArray();
    holdOut.forEach(h -> held.add(h.text()));
    json.add("hold_out", held);
    json.addProperty("drop_empty_cells", dropEmptyCells);
    if (!keep.isEmpty()) {
      JsonArray kept = new JsonArray();
      keep.forEach(kept::add);
      json.add("keep", kept);
    }
    genes.ifPresent(choice -> json.addProperty("genes", choice));
    encoders.addTo(json);
    mask.ifPresent(choice -> json.add("mask", choice.toJson()));
    json.addProperty("seed", seed);
    json.add("settings", hyperparameters.toJson());
    return json;
  }

  /** A data set with the genes that are trained on. */
  CellDataset data(CellDataset dataset) {
    return genes.map(choice -> SelectedGenes.of(dataset, choice)).orElse(dataset);
  }

  /** The study of a data set, checked, its expression in memory. */
  Study study(CellDataset dataset, int threads) {
    return study(dataset, threads, (stored, design) -> CompactMatrix.copyOf(stored, threads));
  }

  /**
   * The study of a data set, checked.
   *
   * @param threads how many read; 0 for as many as there are processors
   */
  Study study(CellDataset dataset, int threads, ExpressionStore store) {
    Study study =
        StudySetup.prepare(
            data(dataset),
            columns,
            new StudySetup.Options(
                hyperparameters.architecture().reconLoss(),
                StudySetup.VALIDATION_FRACTION,
                seed,
                holdOut,
                dropEmptyCells,
                threads),
            store);
    return study.withSelection(
        new CellSelection(
            keep, dropEmptyCells && hyperparameters.architecture().reconLoss().needsCounts()));
  }
}
