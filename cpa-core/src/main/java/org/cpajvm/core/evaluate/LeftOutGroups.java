package org.cpajvm.core.evaluate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cpajvm.api.BadInputException;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.study.StudyDesign;

/** Decides which held-out groups cannot be compared, and says why. */
final class LeftOutGroups {
  /** Where the median group has as many cells, the mean of a single cell says nothing. */
  private static final int MANY = 10;

  private static final int SHOWN = 3;

  private final StudyDesign design;
  private final Map<Group, int[]> heldOut;
  private final Set<List<String>> controls;
  private final Set<List<String>> heldOutControls = new HashSet<>();

  /**
   * Takes the groups.
   *
   * @param heldOut the cells of the held-out groups
   * @param controls the covariates of the control cells that are not held out
   */
  LeftOutGroups(StudyDesign design, Map<Group, int[]> heldOut, Set<List<String>> controls) {
    this.design = design;
    this.heldOut = heldOut;
    this.controls = controls;
    for (Group group : heldOut.keySet()) {
      if (design.isControl(group.treatment())) {
        heldOutControls.add(group.covariates());
      }
    }
  }

  /** Those that cannot be compared, in the order of the groups. */
  List<LeftOut> find() {
    int median = median();
    List<LeftOut> leftOut = new ArrayList<>();
    heldOut.forEach(
        (group, cells) -> {
          String why = why(group, cells.length, median);
          if (why != null) {
            leftOut.add(new LeftOut(group, cells.length, why));
          }
        });
    return leftOut;
  }

  /** The reason to leave a group out; null where it can be compared. */
  private String why(Group group, int cells, int median) {
    if (design.isControl(group.treatment())) {
      return "which are control: predictions start from control cells";
    }
    if (!controls.contains(group.covariates())) {
      return heldOutControls.contains(group.covariates())
          ? "but the control cells like them are held out too"
          : "but no control cells"
              + (group.covariates().isEmpty()
                  ? ""
                  : " of " + String.join(", ", group.covariates()));
    }
    if (cells == 1 && median >= MANY) {
      return String.format(
          Locale.ROOT, "too few where half of the held-out groups have %,d or more", median);
    }
    return null;
  }

  /** The number of cells of the median group; of the two in the middle the larger. */
  private int median() {
    int[] sizes =
        heldOut.entrySet().stream()
            .filter(entry -> !design.isControl(entry.getKey().treatment()))
            .mapToInt(entry -> entry.getValue().length)
            .sorted()
            .toArray();
    return sizes.length == 0 ? 0 : sizes[sizes.length / 2];
  }

  /** Refuses an evaluation of nothing. */
  void refuseAll(String source, List<LeftOut> leftOut) {
    if (heldOut.isEmpty()) {
      throw new BadInputException(
          source + " has no held-out cells: hold some out with --hold-out or a split column");
    }
    if (leftOut.size() < heldOut.size()) {
      return;
    }
    GroupLabels labels = new GroupLabels(design);
    throw new BadInputException(
        source
            + ": none of the "
            + leftOut.size()
            + " held-out groups can be compared: "
            + leftOut.stream().limit(SHOWN).map(labels::describe).collect(Collectors.joining("; "))
            + (leftOut.size() > SHOWN ? "; ..." : "")
            + "; hold out treated cells that have control cells with the same covariates");
  }
}
