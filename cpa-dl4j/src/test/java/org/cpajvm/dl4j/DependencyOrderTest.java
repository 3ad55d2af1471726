package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DependencyOrderTest {

  @Test
  void eachComesOnceAfterWhatItNeedsAndNothingElseComes() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 200; trial++) {
      int things = 1 + random.nextInt(30);
      List<List<Integer>> needs =
          IntStream.range(0, things)
              .mapToObj(thing -> random.ints(random.nextInt(4), -1, thing).boxed().toList())
              .map(some -> some.stream().filter(need -> need >= 0).toList())
              .toList();
      Set<Integer> wanted = new HashSet<>(random.ints(3, 0, things).boxed().toList());
      List<Integer> ordered = DependencyOrder.of(wanted, needs::get);
      Set<Integer> seen = new HashSet<>();
      for (int thing : ordered) {
        assertTrue(seen.containsAll(needs.get(thing)));
        assertTrue(seen.add(thing));
      }
      assertEquals(reachable(wanted, needs), seen);
    }
  }

  private static Set<Integer> reachable(Set<Integer> wanted, List<List<Integer>> needs) {
    Set<Integer> all = new HashSet<>(wanted);
    for (int thing = needs.size() - 1; thing >= 0; thing--) { // it needs smaller ones alone
      if (all.contains(thing)) {
        all.addAll(needs.get(thing));
      }
    }
    return all;
  }

  @Test
  void aChainMayBeLong() {
    int length = 200_000;
    List<Integer> ordered =
        DependencyOrder.of(
            List.of(length), thing -> thing == 0 ? List.of() : List.of(thing - 1, thing - 1));
    assertEquals(IntStream.rangeClosed(0, length).boxed().toList(), ordered);
  }
}
