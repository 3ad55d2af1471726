package org.cpajvm.core.evaluate;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.cpajvm.core.metrics.Agreement;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.MeanChange;

/** An evaluation as one JSON object; what is undefined is null. */
final class EvaluationJson {
  private final GroupLabels labels;

  private EvaluationJson(GroupLabels labels) {
    this.labels = labels;
  }

  static String of(Evaluation evaluation, GroupLabels labels) {
    EvaluationJson json = new EvaluationJson(labels);
    JsonArray groups = new JsonArray();
    evaluation.groups().forEach(group -> groups.add(json.compared(group)));
    JsonArray leftOut = new JsonArray();
    evaluation.leftOut().forEach(group -> leftOut.add(json.leftOut(group)));
    JsonArray averages = new JsonArray();
    Averages.of(evaluation.groups()).forEach(average -> averages.add(average(average)));
    JsonObject result = new JsonObject();
    result.add("groups", groups);
    result.add("left_out", leftOut);
    result.add(
        "average",
        averages.isEmpty()
            ? new JsonObject()
            : averages.get(0).getAsJsonObject().getAsJsonObject("methods"));
    result.addProperty(
        "average_groups",
        averages.isEmpty() ? 0 : averages.get(0).getAsJsonObject().get("groups").getAsInt());
    result.add("averages", averages);
    return result.toString();
  }

  private JsonObject compared(HeldOut group) {
    JsonObject json = start(group.group(), group.cells());
    json.addProperty("control_cells", group.controlCells());
    json.add("methods", methods(group.methods()));
    return json;
  }

  private JsonObject leftOut(LeftOut group) {
    JsonObject json = start(group.group(), group.cells());
    json.addProperty("why", group.why());
    return json;
  }

  private JsonObject start(Group group, int cells) {
    JsonObject json = new JsonObject();
    json.addProperty("treatment", labels.treatment(group));
    json.addProperty("dose", labels.doses(group));
    JsonObject covariates = new JsonObject();
    List<String> names = labels.covariates();
    for (int i = 0; i < names.size(); i++) {
      covariates.addProperty(names.get(i), group.covariates().get(i));
    }
    json.add("covariates", covariates);
    json.addProperty("cells", cells);
    return json;
  }

  private static JsonObject average(Averages average) {
    JsonObject json = new JsonObject();
    json.addProperty("groups", average.groups().size());
    JsonArray lacking = new JsonArray();
    average.lacking().forEach(method -> lacking.add(method.label()));
    json.add("without", lacking);
    json.add("methods", methods(average.methods()));
    json.add("groups_of_measures", measures(average.counts()));
    return json;
  }

  private static JsonObject methods(Map<HeldOut.Method, MeanChange> methods) {
    JsonObject json = new JsonObject();
    methods.forEach((method, change) -> json.add(method.label(), measures(change)));
    return json;
  }

  private static JsonObject measures(MeanChange change) {
    JsonObject json = new JsonObject();
    change.byGenes().forEach((genes, agreement) -> json.add(genes, measures(agreement)));
    return json;
  }

  private static JsonObject measures(Agreement agreement) {
    JsonObject json = new JsonObject();
    for (Agreement.Measure measure : Agreement.Measure.values()) {
      double value = agreement.get(measure);
      json.addProperty(measure.label(), Double.isFinite(value) ? value : null);
    }
    return json;
  }
}
