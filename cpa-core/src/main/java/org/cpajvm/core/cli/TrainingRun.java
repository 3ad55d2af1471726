package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.core.batch.CompactMatrix;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.config.JsonFields;
import org.cpajvm.core.study.AutomaticSettings;
import org.cpajvm.core.study.CellSelection;
import org.cpajvm.core.study.ExpressionStore;
import org.cpajvm.core.study.HoldOut;
import org.cpajvm.core.study.SelectedGenes;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesignJson;
import org.cpajvm.core.study.StudySetup;
import org.cpajvm.core.study.StudyTraits;

/**
 * All that decides a training run but its data: what the columns mean, what is held out, the
 * encoders, the mask of the loss, the settings, the seed. Made from a file and flags; flags win.
 * Settings that wait for the data are defaults until {@link #fittedTo} was asked.
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
    Optional<SettingsChoice> waiting,
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
    JsonFields file =
        arguments.has("config")
            ? JsonFields.read(arguments.path("config"))
                .allow(KEYS, "; see cpa train --print-config")
            : new JsonFields(new JsonObject(), "--config");
    SettingsChoice settings = SettingsChoice.of(arguments, file);
    return new TrainingRun(
        columns(arguments, file),
        arguments.listOr("hold-out", file, "hold_out").stream().map(HoldOut::parse).toList(),
        arguments.has("drop-empty-cells") || file.truth("drop_empty_cells", false),
        arguments.listOr("keep", file, "keep"),
        arguments.value("genes").or(() -> file.text("genes")),
        EncoderFlags.of(arguments, file),
        MaskChoice.of(arguments, file),
        settings.withoutData(),
        Optional.of(settings).filter(SettingsChoice::waitsForData),
        arguments.number("seed", file.whole("seed", 0)));
  }

  private static StudyColumns columns(Arguments arguments, JsonFields file) {
    return Flags.columns(arguments)
        .or(
            () ->
                file.object("columns")
                    .map(c -> c.allow(StudyDesignJson.COLUMNS, ""))
                    .map(StudyDesignJson::columnsFromJson))
        .map(columns -> arguments.value("smiles").map(columns::withSmiles).orElse(columns))
        .orElseThrow(
            () ->
                new UsageException(
                    "--perturbation and --control are missing: cpa inspect DATA shows the columns"
                        + " of a file"));
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
    waiting.ifPresentOrElse(
        choice -> choice.addTo(json), () -> json.add("settings", hyperparameters.toJson()));
    return json;
  }

  /** This run with the settings that wait for the data; what was chosen is said. */
  TrainingRun fittedTo(CellDataset dataset, Console console) {
    if (waiting.isEmpty()) {
      return this;
    }
    StudyTraits traits = StudyTraits.of(data(dataset), columns, holdOut);
    Hyperparameters fitted = waiting.get().fittedTo(traits);
    console.info(AutomaticSettings.describe(traits, fitted));
    AutomaticSettings.warnings(traits, fitted).forEach(console::warn);
    return new TrainingRun(
        columns,
        holdOut,
        dropEmptyCells,
        keep,
        genes,
        encoders,
        mask,
        fitted,
        Optional.empty(),
        seed);
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
