package org.cpajvm.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.BitSet;
import java.util.List;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.counts.ExpressionScale;
import org.cpajvm.core.simulate.SimulatedStudy;
import org.cpajvm.core.simulate.Simulation;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudySetup;
import org.junit.jupiter.api.Test;

class DegMasksTest {
  private static final Study STUDY =
      StudySetup.prepare(
          SimulatedStudy.of(new Simulation(400, 60, 2, 2, 1, 1, 500, 0, 3)).inMemory().data(),
          SimulatedStudy.columns(),
          new StudySetup.Options(ReconstructionLoss.NB, 0.1, 0, List.of(), false));

  @Test
  void noNumberIsAllGenes() {
    for (BitSet mask : DegMasks.of(STUDY, ExpressionScale.LOG1P, 0)) {
      assertEquals(60, mask.cardinality());
    }
  }

  @Test
  void eachConditionHasItsOwnGenesAndControlAll() {
    BitSet[] masks = DegMasks.of(STUDY, ExpressionScale.LOG1P, 5);
    List<String> conditions = STUDY.design().conditions();
    assertEquals(60, masks[conditions.indexOf("ctrl")].cardinality());
    BitSet a = masks[conditions.indexOf("drugA")];
    BitSet b = masks[conditions.indexOf("drugB")];
    assertEquals(5, a.cardinality());
    assertEquals(5, b.cardinality());
    assertNotEquals(a, b);
  }
}
