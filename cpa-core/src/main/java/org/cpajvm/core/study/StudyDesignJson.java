package org.cpajvm.core.study;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.core.config.JsonFields;

/** Designs and columns as JSON; what is written reads back equal. */
public final class StudyDesignJson {
  /** The keys of columns. */
  public static final List<String> COLUMNS =
      List.of(
          "perturbation",
          "control",
          "dose",
          "covariates",
          "batch",
          "split",
          "layer",
          "smiles",
          "separator");

  private StudyDesignJson() {}

  /** A design as JSON. */
  public static JsonObject toJson(StudyDesign design) {
    JsonObject json = new JsonObject();
    json.add("columns", toJson(design.columns()));
    json.add("genes", array(design.genes()));
    json.add("perturbations", array(design.perturbations()));
    json.add("conditions", array(design.conditions()));
    JsonArray covariates = new JsonArray();
    for (StudyDesign.Covariate covariate : design.covariates()) {
      JsonObject entry = new JsonObject();
      entry.addProperty("name", covariate.name());
      entry.addProperty("batch", covariate.batch());
      entry.add("values", array(covariate.values()));
      covariates.add(entry);
    }
    json.add("covariates", covariates);
    JsonArray holdOut = new JsonArray();
    for (HoldOut held : design.holdOut()) {
      JsonObject values = new JsonObject();
      held.values().forEach(values::addProperty);
      holdOut.add(values);
    }
    json.add("hold_out", holdOut);
    if (!design.selection().keep().isEmpty()) {
      json.add("keep", array(design.selection().keep()));
    }
    if (design.selection().dropEmptyCells()) {
      json.addProperty("drop_empty_cells", true);
    }
    return json;
  }

  /**
   * A design from JSON.
   *
   * @param where what to call the JSON in messages
   * @throws BadInputException if something is missing or of another form
   */
  public static StudyDesign fromJson(JsonObject json, String where) {
    try {
      List<StudyDesign.Covariate> covariates = new ArrayList<>();
      for (JsonElement entry : member(json, "covariates").getAsJsonArray()) {
        JsonObject covariate = entry.getAsJsonObject();
        covariates.add(
            new StudyDesign.Covariate(
                member(covariate, "name").getAsString(),
                list(covariate, "values"),
                member(covariate, "batch").getAsBoolean()));
      }
      return new StudyDesign(
          columnsFromJson(
              new JsonFields(member(json, "columns").getAsJsonObject(), where + ", columns")),
          list(json, "genes"),
          list(json, "perturbations"),
          list(json, "conditions"),
          covariates,
          holdOut(json),
          Optional.empty(),
          selection(json));
    } catch (IllegalStateException
        | ClassCastException
        | IllegalArgumentException
        | UnsupportedOperationException e) {
      throw new BadInputException(
          where + ": the design of the study cannot be read: " + e.getMessage(), e);
    }
  }

  private static CellSelection selection(JsonObject json) {
    return new CellSelection(
        json.has("keep") ? list(json, "keep") : List.of(),
        json.has("drop_empty_cells") && json.get("drop_empty_cells").getAsBoolean());
  }

  /** Columns as JSON; those that are not given are absent. */
  public static JsonObject toJson(StudyColumns columns) {
    JsonObject json = new JsonObject();
    json.addProperty("perturbation", columns.perturbation());
    json.addProperty("control", columns.control());
    columns.dose().ifPresent(name -> json.addProperty("dose", name));
    json.add("covariates", array(columns.covariates()));
    columns.batch().ifPresent(name -> json.addProperty("batch", name));
    columns.split().ifPresent(name -> json.addProperty("split", name));
    columns.layer().ifPresent(name -> json.addProperty("layer", name));
    columns.smiles().ifPresent(name -> json.addProperty("smiles", name));
    json.addProperty("separator", columns.separator());
    return json;
  }

  /**
   * Columns from JSON.
   *
   * @throws BadInputException if something is missing or of another form
   */
  public static StudyColumns columnsFromJson(JsonFields json) {
    try {
      return new StudyColumns(
          json.required("perturbation"),
          json.required("control"),
          json.text("dose"),
          json.texts("covariates"),
          json.text("batch"),
          json.text("split"),
          json.text("layer"),
          json.text("smiles"),
          json.text("separator").orElse(StudyColumns.DEFAULT_SEPARATOR));
    } catch (UsageException e) {
      throw new BadInputException(json.where() + ": " + e.getMessage(), e);
    }
  }

  private static List<String> list(JsonObject json, String name) {
    List<String> values = new ArrayList<>();
    member(json, name).getAsJsonArray().forEach(value -> values.add(value.getAsString()));
    return values;
  }

  private static List<HoldOut> holdOut(JsonObject json) {
    List<HoldOut> result = new ArrayList<>();
    for (JsonElement held : member(json, "hold_out").getAsJsonArray()) {
      Map<String, String> values = new LinkedHashMap<>();
      held.getAsJsonObject()
          .entrySet()
          .forEach(value -> values.put(value.getKey(), value.getValue().getAsString()));
      result.add(new HoldOut(values));
    }
    return result;
  }

  private static JsonElement member(JsonObject json, String name) {
    JsonElement member = json.get(name);
    if (member == null) {
      throw new IllegalArgumentException("there is no '" + name + "'");
    }
    return member;
  }

  private static JsonArray array(List<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
