package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cpajvm.core.metrics.Group;

/**
 * Which training groups inner networks are trained without, so that the network can be judged on
 * them: each group is in the situation of a question when all of its fold is left out.
 */
public final class InnerFolds {
  private static final int MOST_JUDGED = 20; // groups of a situation in a fold
  private static final double MOST_REMOVED = 1.0 / 3; // of the training groups

  private final TrainingGroups training;
  private final List<Fold> folds = new ArrayList<>();

  private InnerFolds(TrainingGroups training, int number) {
    this.training = training;
    for (int i = 0; i < number; i++) {
      folds.add(new Fold());
    }
  }

  /** A fold that is being filled. */
  private static final class Fold {
    private final Set<Group> removed = new HashSet<>();
    private final List<LeftOutGroup> judged = new ArrayList<>();
    private final List<Situation> situations = new ArrayList<>();
  }

  /**
   * The situations that questions will be in, the most frequent first: those of the held-out groups
   * where there are any, else those of the training groups themselves, each left out alone.
   *
   * @param heldOut groups without training cells
   */
  public static List<Situation> expected(TrainingGroups training, Collection<Group> heldOut) {
    Map<Situation, Integer> numbers = new LinkedHashMap<>();
    for (Group group : heldOut) {
      training
          .effective(group)
          .filter(g -> training.controls().containsKey(g.covariates()))
          .ifPresent(g -> numbers.merge(Situation.of(g, training), 1, Integer::sum));
    }
    if (numbers.isEmpty()) {
      LeftOutGroup.each(training)
          .forEach(
              left ->
                  numbers.merge(
                      Situation.of(left.response().group(), training.without(left.removed())),
                      1,
                      Integer::sum));
    }
    return numbers.keySet().stream()
        .sorted(Comparator.comparingInt((Situation s) -> -numbers.get(s)))
        .toList();
  }

  /**
   * Plans the folds.
   *
   * @param situations what the groups should be in, the most important first
   * @param most the number of folds at most; there are fewer where groups are few
   * @return for each fold the groups to leave out; none where no group can be brought into one of
   *     the situations
   */
  public static List<Set<Group>> plan(
      TrainingGroups training, List<Situation> situations, int most) {
    InnerFolds plan = new InnerFolds(training, most);
    for (Situation situation : situations) {
      List<LeftOutGroup> pool = new ArrayList<>(LeftOutGroup.in(situation, training));
      Collections.shuffle(pool, new Random(pool.size()));
      pool.forEach(group -> plan.place(group, situation));
    }
    return plan.folds.stream()
        .filter(fold -> !fold.judged.isEmpty())
        .map(fold -> Set.copyOf(fold.removed))
        .toList();
  }

  /** Puts a group into the emptiest fold in which all groups stay in their situations. */
  private void place(LeftOutGroup group, Situation situation) {
    if (folds.stream().anyMatch(fold -> fold.removed.contains(group.response().group()))) {
      return;
    }
    folds.stream()
        .filter(fold -> Collections.frequency(fold.situations, situation) < MOST_JUDGED)
        .sorted(Comparator.comparingInt(fold -> fold.removed.size()))
        .filter(fold -> fits(fold, group, situation))
        .findFirst()
        .ifPresent(
            fold -> {
              fold.removed.addAll(group.removed());
              fold.judged.add(group);
              fold.situations.add(situation);
            });
  }

  private boolean fits(Fold fold, LeftOutGroup group, Situation situation) {
    Set<Group> removed = new HashSet<>(fold.removed);
    removed.addAll(group.removed());
    if (!fold.judged.isEmpty() && removed.size() > MOST_REMOVED * training.responses().size()) {
      return false;
    }
    TrainingGroups rest = training.without(removed);
    if (rest.responses().isEmpty()
        || !Situation.of(group.response().group(), rest).equals(situation)) {
      return false;
    }
    for (int i = 0; i < fold.judged.size(); i++) {
      Group other = fold.judged.get(i).response().group();
      if (!Situation.of(other, rest).equals(fold.situations.get(i))) {
        return false;
      }
    }
    return true;
  }
}
