package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;

/** What there is to say about a study. */
final class StudySummary {

  private StudySummary() {}

  /** The cells of a condition in each split. */
  record ConditionCount(String condition, int train, int valid, int ood) {}

  static List<ConditionCount> conditions(Study study) {
    List<String> names = study.design().conditions();
    int[] train = count(study, Split.TRAIN);
    int[] valid = count(study, Split.VALID);
    int[] ood = count(study, Split.OOD);
    return IntStream.range(0, names.size())
        .mapToObj(c -> new ConditionCount(names.get(c), train[c], valid[c], ood[c]))
        .toList();
  }

  private static int[] count(Study study, Split split) {
    int[] counts = new int[study.design().conditions().size()];
    for (int cell : study.cells(split)) {
      counts[study.condition(cell)]++;
    }
    return counts;
  }

  static JsonObject json(Study study) {
    JsonObject json = new JsonObject();
    json.addProperty("train", study.cells(Split.TRAIN).length);
    json.addProperty("valid", study.cells(Split.VALID).length);
    json.addProperty("ood", study.cells(Split.OOD).length);
    json.addProperty("perturbations", study.design().perturbations().size() - 2);
    json.addProperty("treatments", study.treatments().size());
    JsonArray conditions = new JsonArray();
    for (ConditionCount count : conditions(study)) {
      JsonObject condition = new JsonObject();
      condition.addProperty("condition", count.condition());
      condition.addProperty("train", count.train());
      condition.addProperty("valid", count.valid());
      condition.addProperty("ood", count.ood());
      conditions.add(condition);
    }
    json.add("conditions", conditions);
    JsonArray warnings = new JsonArray();
    study.warnings().forEach(warnings::add);
    json.add("warnings", warnings);
    return json;
  }
}
