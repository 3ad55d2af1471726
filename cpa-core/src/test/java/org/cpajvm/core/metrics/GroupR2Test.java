package org.cpajvm.core.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.cpajvm.core.counts.ExpressionScale;
import org.junit.jupiter.api.Test;

class GroupR2Test {
  private static GroupMoments moments(float[][]... groups) {
    GroupMoments moments = new GroupMoments(groups.length, 3, ExpressionScale.AS_GIVEN);
    for (int group = 0; group < groups.length; group++) {
      for (float[] cell : groups[group]) {
        moments.add(group, cell, 0);
      }
    }
    return moments;
  }

  private static final float[][] ONE = {{1, 2, 6}, {3, 2, 9}, {2, 5, 0}};
  private static final float[][] OTHER = {{0, 2, 4}, {4, 0, 5}};
  private static final float[][] SINGLE = {{1, 2, 3}};
  private static final float[][] FLAT = {{1, 1, 1}, {1, 1, 1}};

  @Test
  void aPerfectPredictionScoresOne() {
    GroupMoments truth = moments(ONE, OTHER);
    assertEquals(new GroupR2(1, 1, 2, 0, 0), GroupR2.of(truth, truth));
  }

  @Test
  void groupsWeighAlikeWhateverTheirSize() {
    GroupR2 score = GroupR2.of(moments(ONE, OTHER), moments(OTHER, OTHER));
    double[] truth = moments(ONE).group(0).mean();
    double[] predicted = moments(OTHER).group(0).mean();
    assertEquals((Regression.r2(predicted, truth) + 1) / 2, score.mean(), 1e-15);
  }

  @Test
  void groupsOfOneCellAreLeftOutAndCounted() {
    float[][] none = {};
    GroupR2 score = GroupR2.of(moments(ONE, SINGLE, none), moments(ONE, SINGLE, none));
    assertEquals(new GroupR2(1, 1, 1, 1, 0), score);
  }

  @Test
  void aConstantTruthIsUndefinedAndSaid() {
    GroupR2 score = GroupR2.of(moments(ONE, FLAT), moments(ONE, ONE));
    assertEquals(new GroupR2(1, 1, 2, 0, 1), score);
    assertTrue(Double.isNaN(GroupR2.of(moments(FLAT), moments(ONE)).mean()));
  }

  @Test
  void aPredictionThatIsNotANumberShows() {
    float[][] broken = {{1, 2, Float.NaN}, {3, 2, 9}, {2, 5, 0}};
    GroupR2 score = GroupR2.of(moments(ONE, OTHER), moments(broken, OTHER));
    assertTrue(Double.isNaN(score.mean()));
    assertEquals(0, score.undefined());
  }

  @Test
  void onlyTheGenesOfTheMaskCount() {
    float[][] wrongInTheLast = {{1, 2, 60}, {3, 2, 0}, {2, 5, 70}};
    BitSet firstTwo = new BitSet();
    firstTwo.set(0, 2);
    GroupR2 score = GroupR2.of(moments(ONE), moments(wrongInTheLast), group -> firstTwo);
    assertEquals(new GroupR2(1, 1, 1, 0, 0), score);
  }

  @Test
  void cpaMetricWeighsItsParts() {
    GroupR2 r2 = new GroupR2(0.8, 0.4, 3, 0, 0);
    assertEquals(0.8 + 0.2 + Math.E, new ValidationScore(r2, 0.5, 1.5).cpaMetric(), 1e-15);
  }
}
