package org.cpajvm.core.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {

  /** Models are made again from their seeds: these numbers may never change. */
  @Test
  void drawsAreTheSameForEver() {
    SplittableRandom random = new SplittableRandom(42);
    int[] drawn = IntStream.generate(() -> Draws.below(1000, random)).limit(6).toArray();
    assertArrayEquals(new int[] {741, 159, 278, 344, 38, 868}, drawn);
    int[] order = IntStream.range(0, 8).toArray();
    Draws.shuffle(order, new SplittableRandom(42));
    assertArrayEquals(new int[] {4, 3, 2, 0, 7, 6, 1, 5}, order);
    assertEquals(599961548469781490L, Seeds.of(1, "epoch", 2, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000, Integer.MAX_VALUE})
  void drawsAreBelowTheirBound(int bound) {
    SplittableRandom random = new SplittableRandom(bound);
    double sum = 0;
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      int drawn = Draws.below(bound, random);
      assertTrue(drawn >= 0 && drawn < bound);
      sum += drawn;
    }
    double sd = bound / Math.sqrt(12.0 * draws);
    assertEquals((bound - 1) / 2.0, sum / draws, 5 * sd);
  }

  @Test
  void everyOrderIsEquallyLikely() {
    int[] counts = new int[27];
    SplittableRandom random = new SplittableRandom(5);
    int draws = 60_000;
    for (int i = 0; i < draws; i++) {
      int[] order = {0, 1, 2};
      Draws.shuffle(order, random);
      counts[9 * order[0] + 3 * order[1] + order[2]]++;
    }
    assertEquals(6, Arrays.stream(counts).filter(c -> c > 0).count());
    double sd = Math.sqrt(draws * (1 / 6.0) * (5 / 6.0));
    Arrays.stream(counts).filter(c -> c > 0).forEach(c -> assertEquals(draws / 6.0, c, 5 * sd));
  }

  @Test
  void seedsDifferByEachOfTheirParts() {
    Set<Long> seeds = new HashSet<>();
    for (long seed = -3; seed < 3; seed++) {
      for (String purpose : new String[] {"", "a", "b", "ab", "ba"}) {
        seeds.add(Seeds.of(seed, purpose));
        for (long i = 0; i < 10; i++) {
          seeds.add(Seeds.of(seed, purpose, i));
          for (long j = 0; j < 10; j++) {
            seeds.add(Seeds.of(seed, purpose, i, j));
          }
        }
      }
    }
    assertEquals(6 * 5 * 111, seeds.size());
    assertEquals(Seeds.of(1, "a", 2), Seeds.of(1, "a", 2));
  }

  /** One bit of the position changes about half of the bits of the seed. */
  @Test
  void seedsAreMixed() {
    int changed = 0;
    for (long i = 0; i < 1000; i++) {
      long difference = Seeds.of(0, "step", i) ^ Seeds.of(0, "step", i ^ 1);
      assertNotEquals(0, difference);
      changed += Long.bitCount(difference);
    }
    assertEquals(32, changed / 1000.0, 5 * 4 / Math.sqrt(1000));
  }
}
