package org.cpajvm.api.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class GeneWeightsTest {
  private static final BitSet MASK = BitSet.valueOf(new long[] {0b10100});

  private static double[] of(GeneWeights weights, int condition) {
    double[] row = new double[weights.genes()];
    weights.add(condition, 1, row);
    return row;
  }

  @Test
  void genesOfTheMaskWeighTheFactorAndTheMeanIsOne() {
    for (double factor : new double[] {0.25, 1, 3, 1e6}) {
      GeneWeights weights = new GeneWeights(7, factor, new BitSet[] {MASK});
      double[] row = of(weights, 0);
      assertEquals(factor * row[0], row[2], 1e-9 * factor);
      assertEquals(row[2], row[4]);
      assertEquals(7, Arrays.stream(row).sum(), 1e-9);
    }
  }

  @Test
  void withoutAMaskAllWeighOne() {
    GeneWeights weights = new GeneWeights(3, 9, new BitSet[] {null, new BitSet()});
    assertArrayEquals(new double[] {1, 1, 1}, of(weights, 0));
    assertArrayEquals(new double[] {1, 1, 1}, of(weights, 1));
  }

  @Test
  void sharesAddUp() {
    GeneWeights weights = new GeneWeights(5, 4, new BitSet[] {null, MASK});
    double[] mixed = new double[5];
    weights.add(0, 0.25, mixed);
    weights.add(1, 0.75, mixed);
    double[] mask = of(weights, 1);
    for (int gene = 0; gene < 5; gene++) {
      assertEquals(0.25 + 0.75 * mask[gene], mixed[gene], 1e-15);
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    BitSet[] masks = {MASK};
    for (double factor : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new GeneWeights(7, factor, masks));
    }
    assertThrows(IllegalArgumentException.class, () -> new GeneWeights(4, 2, masks));
    assertEquals(new GeneWeights(7, 2, masks), new GeneWeights(7, 2, masks.clone()));
    assertNotEquals(new GeneWeights(7, 2, masks), new GeneWeights(7, 3, masks));
  }
}
