package org.cpajvm.core.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.cpajvm.api.model.Output;
import org.cpajvm.core.counts.NegativeBinomial;
import org.cpajvm.core.predict.CountCoupling.ZeroInflated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountRowsTest {
  private static final int GENES = 3000;
  private static final int CELLS = 4;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRowIsItsCountsOneByOneWithOneNumberForEachGene(boolean inflated) {
    SplittableRandom random = new SplittableRandom(3);
    Map<Output, float[]> from = distributions(random, inflated);
    Map<Output, float[]> to = distributions(random, inflated);
    to.put(Output.DISPERSION, from.get(Output.DISPERSION));
    float[] counts = new float[CELLS * GENES];
    for (int at = 0; at < counts.length; at++) {
      counts[at] = NegativeBinomial.sample(random, from.get(Output.MEAN)[at], 1);
    }
    float[] expected = new float[counts.length];
    for (int cell = 0; cell < CELLS; cell++) {
      SplittableRandom places = new SplittableRandom(cell);
      for (int at = cell * GENES; at < (cell + 1) * GENES; at++) {
        expected[at] =
            (float)
                CountCoupling.couple(
                    counts[at], distribution(from, at), distribution(to, at), places.nextDouble());
      }
    }
    CountRows rows = new CountRows(GENES, from, to);
    for (int cell = CELLS - 1; cell >= 0; cell--) {
      float[] row = new float[GENES];
      System.arraycopy(counts, cell * GENES, row, 0, GENES);
      rows.couple(cell, row, new SplittableRandom(cell));
    }
    assertArrayEquals(expected, to.get(Output.MEAN));
  }

  private static Map<Output, float[]> distributions(SplittableRandom random, boolean inflated) {
    Map<Output, float[]> outputs = new EnumMap<>(Output.class);
    float[] mean = new float[CELLS * GENES];
    float[] theta = new float[CELLS * GENES];
    float[] zeros = new float[CELLS * GENES];
    for (int at = 0; at < mean.length; at++) {
      mean[at] = (float) Math.exp(random.nextDouble(-5, 3));
      theta[at] = (float) Math.exp(random.nextDouble(-2, 2));
      zeros[at] = (float) random.nextDouble(0.5);
    }
    outputs.put(Output.MEAN, mean);
    outputs.put(Output.DISPERSION, theta);
    if (inflated) {
      outputs.put(Output.ZERO_INFLATION, zeros);
    }
    return outputs;
  }

  private static ZeroInflated distribution(Map<Output, float[]> outputs, int at) {
    float[] zeros = outputs.get(Output.ZERO_INFLATION);
    return new ZeroInflated(
        outputs.get(Output.MEAN)[at],
        outputs.get(Output.DISPERSION)[at],
        zeros == null ? 0 : zeros[at]);
  }
}
