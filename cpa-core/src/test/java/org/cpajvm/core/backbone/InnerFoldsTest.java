package org.cpajvm.core.backbone;

import static org.cpajvm.core.backbone.TestGroups.group;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.cpajvm.core.metrics.Group;
import org.junit.jupiter.api.Test;

class InnerFoldsTest {

  @Test
  void eachOfAFewCellTypesIsLeftOutOnItsOwn() {
    TestGroups groups = new TestGroups();
    for (String type : List.of("T", "NK", "B", "Mono")) {
      groups.add("ctrl", type, 1).add("stim", type, 2);
    }
    groups.add("ctrl", "DC", 1);
    TrainingGroups training = groups.training();
    List<Situation> situations = InnerFolds.expected(training, List.of(group("stim", "DC")));
    assertEquals(1, situations.size());
    List<Set<Group>> folds = InnerFolds.plan(training, situations, 4);
    assertEquals(4, folds.size());
    folds.forEach(fold -> assertEquals(1, fold.size()));
  }

  @Test
  void groupsStayInTheirSituationWhenTheirFoldIsLeftOut() {
    TestGroups groups = new TestGroups();
    for (String line : List.of("L1", "L2", "L3")) {
      groups.add("ctrl", line, 1);
      for (int gene = 0; gene < 12; gene++) {
        groups.add("G" + gene, line, 2);
      }
    }
    TrainingGroups training = groups.training().without(Set.of(group("G0", "L1")));
    List<Situation> situations = InnerFolds.expected(training, List.of(group("G0", "L1")));
    List<Set<Group>> folds = InnerFolds.plan(training, situations, 3);
    assertEquals(3, folds.size());
    for (Set<Group> fold : folds) {
      assertTrue(fold.size() > 3, "a fold of " + fold.size());
      assertTrue(fold.size() <= training.responses().size() / 3);
      for (Group left : fold) {
        assertEquals(situations.get(0), Situation.of(left, training.without(fold)));
      }
    }
  }

  @Test
  void whereNoGroupIsLikeTheQuestionThereIsNoFold() {
    TrainingGroups training =
        new TestGroups().add("ctrl", "T", 1).add("A", "T", 2).add("B", "T", 3).training();
    List<Situation> situations = InnerFolds.expected(training, List.of(group("A+B", "T")));
    assertEquals(Situation.Parts.ALONE_HERE, situations.get(0).parts());
    assertEquals(List.of(), InnerFolds.plan(training, situations, 3));
  }

  @Test
  void withoutHeldOutGroupsTrainingGroupsAreExpected() {
    TrainingGroups training =
        new TestGroups().add("ctrl", "T", 1).add("A", "T", 2).add("B", "T", 3).training();
    List<Situation> situations = InnerFolds.expected(training, List.of());
    assertEquals(1, situations.size());
    assertFalse(situations.get(0).known());
  }

  /** A combination whose doses are all held out is judged on others without all of their doses. */
  @Test
  void allDosesOfATreatmentAreLeftOutWhereNoneOfAQuestionIsThere() {
    TestGroups groups = new TestGroups().add("ctrl", "T", 1).add("A", "T", 2).add("B", "T", 3);
    groups.add("C", "T", 3);
    for (String pair : List.of("A+B", "A+C")) {
      groups.add(pair, 0.1, "T", 5, 2).add(pair, 1, "T", 5, 4);
    }
    TrainingGroups training = groups.training();
    Situation situation = Situation.of(group("B+C", "T"), training);
    assertEquals(Situation.DoseRange.NO_OTHER, situation.dose());
    List<LeftOutGroup> judged = LeftOutGroup.in(situation, training);
    assertEquals(4, judged.size());
    judged.forEach(left -> assertEquals(2, left.removed().size()));
  }
}
