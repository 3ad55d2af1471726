package org.cpajvm.core.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cpajvm.api.model.CellBatch.Mixup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixupDrawTest {

  @Test
  void alphaZeroIsNoMixing() {
    assertEquals(Optional.empty(), MixupDraw.of(0, 10, 1, 2, 3));
  }

  @Test
  void partnersAreAPermutationThatThePositionDecides() {
    Mixup mixup = MixupDraw.of(0.3, 50, 1, 2, 3).orElseThrow();
    assertArrayEquals(
        IntStream.range(0, 50).toArray(), Arrays.stream(mixup.partners()).sorted().toArray());
    Mixup again = MixupDraw.of(0.3, 50, 1, 2, 3).orElseThrow();
    assertEquals(mixup.weight(), again.weight());
    assertArrayEquals(mixup.partners(), again.partners());
    Mixup other = MixupDraw.of(0.3, 50, 1, 2, 4).orElseThrow();
    assertFalse(Arrays.equals(mixup.partners(), other.partners()));
  }

  /** Beta(alpha, alpha) has mean 1/2 and variance 1 / (4 (2 alpha + 1)). */
  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.1, 0.5, 1, 4})
  void weightsFollowTheBetaDistribution(double alpha) {
    int draws = 100_000;
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (int batch = 0; batch < draws; batch++) {
      double weight = MixupDraw.of(alpha, 2, 7, 0, batch).orElseThrow().weight();
      assertTrue(weight >= 0 && weight <= 1);
      double square = (weight - 0.5) * (weight - 0.5);
      sum += weight;
      squares += square;
      fourths += square * square;
    }
    double variance = squares / draws;
    double expected = 1 / (4 * (2 * alpha + 1));
    double standardError = Math.sqrt((fourths / draws - variance * variance) / draws);
    assertEquals(0.5, sum / draws, 5 * Math.sqrt(expected / draws));
    assertEquals(expected, variance, 5 * standardError + 1e-6);
  }
}
