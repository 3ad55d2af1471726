package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.GroupMean;

/** Means of groups with one covariate, added one after the other. */
final class TestGroups {
  private final Map<Group, GroupMean> means = new LinkedHashMap<>();

  static Treatment treatment(String names, double dose) {
    List<Treatment.Component> components = new ArrayList<>();
    for (String name : names.split("\\+")) {
      components.add(new Treatment.Component(name, dose));
    }
    return new Treatment(components);
  }

  static Group group(String names, double dose, String type) {
    return new Group(treatment(names, dose), List.of(type));
  }

  static Group group(String names, String type) {
    return group(names, 1, type);
  }

  TestGroups add(String names, String type, double... mean) {
    return add(names, 1, type, 10, mean);
  }

  TestGroups add(String names, double dose, String type, int cells, double... mean) {
    means.put(group(names, dose, type), new GroupMean(cells, mean));
    return this;
  }

  Map<Group, GroupMean> means() {
    return means;
  }

  TrainingGroups training() {
    return TrainingGroups.of(means, "ctrl");
  }
}
