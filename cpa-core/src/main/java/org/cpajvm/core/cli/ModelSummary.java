package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cpajvm.core.model.ModelDescription;
import org.cpajvm.core.model.Provenance;
import org.cpajvm.core.study.CellSelection;
import org.cpajvm.core.study.StudyDesign;
import org.cpajvm.core.study.StudyDesignJson;

/** What there is to say about a model file. */
final class ModelSummary {
  private static final int SHOWN = 8;

  private ModelSummary() {}

  static JsonObject json(String file, ModelDescription model) {
    StudyDesign design = model.design();
    JsonObject json = new JsonObject();
    json.addProperty("model", file);
    json.add("columns", StudyDesignJson.toJson(design.columns()));
    json.addProperty("genes", design.genes().size());
    json.add("perturbations", array(design.vocabulary()));
    JsonObject covariates = new JsonObject();
    design.covariates().forEach(c -> covariates.add(c.name(), array(c.values())));
    json.add("covariates", covariates);
    json.add("keep", array(design.selection().keep()));
    json.addProperty("drop_empty_cells", design.selection().dropEmptyCells());
    json.addProperty("encoder", model.encoder());
    json.addProperty("epochs", model.history().epochs().size());
    json.addProperty("best_epoch", model.history().bestEpoch() + 1);
    Provenance provenance = model.provenance();
    json.addProperty("version", provenance.version());
    json.addProperty("created", provenance.created());
    json.addProperty("source", provenance.source());
    json.addProperty("training_cells", provenance.trainingCells());
    json.addProperty("seed", provenance.seed());
    json.addProperty("threads", provenance.threads());
    json.add("settings", model.hyperparameters().toJson());
    return json;
  }

  private static JsonArray array(List<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  static void describe(String file, ModelDescription model, Console console) {
    StudyDesign design = model.design();
    Provenance provenance = model.provenance();
    console.result(
        "%s: a model of %,d genes, trained on %,d cells of %s",
        file, design.genes().size(), provenance.trainingCells(), provenance.source());
    console.result(
        "  by version %s, %s, seed %d%s; %d epochs, state of epoch %d",
        provenance.version(),
        provenance.created(),
        provenance.seed(),
        provenance.threads() == 0 ? "" : ", threads " + provenance.threads(),
        model.history().epochs().size(),
        model.history().bestEpoch() + 1);
    console.result("  columns: %s", columns(design));
    console.result(
        "  control '%s', %,d perturbations: %s",
        design.columns().control(),
        design.vocabulary().size() - 1,
        some(design.vocabulary().subList(1, design.vocabulary().size())));
    design
        .covariates()
        .forEach(
            c ->
                console.result(
                    "  covariate '%s'%s: %s",
                    c.name(), c.batch() ? " (batch)" : "", some(c.values())));
    console.result("  vectors of perturbations: %s", model.encoder());
    CellSelection selection = design.selection();
    if (!selection.equals(CellSelection.ALL)) {
      console.result(
          "  cells: %s%s",
          selection.keep().isEmpty()
              ? "all"
              : "--keep " + String.join(" --keep ", selection.keep()),
          selection.dropEmptyCells() ? " --drop-empty-cells" : "");
    }
    design.holdOut().forEach(held -> console.result("  held out: %s", held.text()));
  }

  private static String columns(StudyDesign design) {
    return "--perturbation "
        + design.columns().perturbation()
        + flag(" --dose ", design.columns().dose())
        + design.columns().covariates().stream()
            .map(name -> " --covariates " + name)
            .collect(Collectors.joining())
        + flag(" --batch ", design.columns().batch())
        + flag(" --split ", design.columns().split())
        + flag(" --layer ", design.columns().layer());
  }

  private static String flag(String flag, Optional<String> value) {
    return value.map(v -> flag + v).orElse("");
  }

  private static String some(List<String> values) {
    return String.join(", ", values.subList(0, Math.min(SHOWN, values.size())))
        + (values.size() > SHOWN ? ", ... (" + values.size() + " values)" : "");
  }
}
