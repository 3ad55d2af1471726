package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cpajvm.core.backbone.TrainingGroups.Response;
import org.cpajvm.core.metrics.Group;

/**
 * A training group on which rules are judged, with the groups that must be left out together with
 * it so that it is in a wanted situation: where the treatment of a question was never seen, for
 * example, all groups with the treatment of the judged group are left out.
 *
 * @param response the group that is predicted
 * @param removed what is left out, the group itself among it
 */
record LeftOutGroup(Response response, Set<Group> removed) {
  /** The most groups of a situation that rules are judged on. */
  private static final int MOST = 150;

  /** The most groups that are tried: in a large study, few of them may be in the situation. */
  private static final int MOST_TRIED = 1_500;

  /** The training groups that can be brought into a situation; a fixed draw where they are many. */
  static List<LeftOutGroup> in(Situation situation, TrainingGroups training) {
    List<Response> order = new ArrayList<>(training.responses());
    if (order.size() > MOST) {
      Collections.shuffle(order, new Random(order.size()));
    }
    List<LeftOutGroup> found = new ArrayList<>();
    for (Response response : order.subList(0, Math.min(order.size(), MOST_TRIED))) {
      Set<Group> removed = removed(response.group(), situation, training);
      if (found.size() < MOST
          && removed.size() < order.size()
          && Situation.of(response.group(), training.without(removed)).equals(situation)) {
        found.add(new LeftOutGroup(response, removed));
      }
    }
    return found;
  }

  /** Every training group, left out on its own; a fixed draw where they are many. */
  static List<LeftOutGroup> each(TrainingGroups training) {
    List<Response> order = new ArrayList<>(training.responses());
    if (order.size() > MOST) {
      Collections.shuffle(order, new Random(order.size()));
    }
    return order.stream()
        .limit(MOST)
        .map(response -> new LeftOutGroup(response, Set.of(response.group())))
        .toList();
  }

  private static Set<Group> removed(Group group, Situation situation, TrainingGroups training) {
    Set<Group> removed = new HashSet<>(Set.of(group));
    if (!situation.elsewhere()) {
      training.to(group.treatment()).forEach(r -> removed.add(r.group()));
    }
    if (situation.dose() == Situation.DoseRange.NO_OTHER) {
      (situation.elsewhere() ? training.with(group.covariates()) : training.responses())
          .stream()
              .map(Response::group)
              .filter(other -> Doses.sameNames(other.treatment(), group.treatment()))
              .forEach(removed::add);
    }
    if (!situation.covariatesSeen()) {
      training.with(group.covariates()).forEach(r -> removed.add(r.group()));
    }
    if (!situation.known()) {
      String unseen = Doses.names(group.treatment()).get(0);
      training.responses().stream()
          .map(Response::group)
          .filter(other -> Doses.names(other.treatment()).contains(unseen))
          .forEach(removed::add);
    }
    return removed;
  }
}
