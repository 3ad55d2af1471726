package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkersTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "100, 4", "3, 3", "1000, 7"})
  void everyIndexIsInOnePart(int length, int parts) {
    AtomicIntegerArray seen = new AtomicIntegerArray(length);
    AtomicIntegerArray partsSeen = new AtomicIntegerArray(parts);
    Workers.split(
        length,
        parts,
        (part, from, to) -> {
          partsSeen.incrementAndGet(part);
          for (int i = from; i < to; i++) {
            seen.incrementAndGet(i);
          }
        });
    for (int i = 0; i < length; i++) {
      assertEquals(1, seen.get(i));
    }
    for (int part = 0; part < parts; part++) {
      assertEquals(1, partsSeen.get(part));
    }
  }

  @Test
  void whatAPartThrowsIsThrownAfterAllAreDone() {
    AtomicInteger done = new AtomicInteger();
    assertThrows(
        IllegalStateException.class,
        () ->
            Workers.split(
                4,
                4,
                (part, from, to) -> {
                  if (part == 2) {
                    throw new IllegalArgumentException("broken");
                  }
                  done.incrementAndGet();
                }));
    assertEquals(3, done.get());
  }

  @Test
  void loopsInsideLoopsAndOfOtherThreadsComeToTheirEnd() throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    List<Thread> callers =
        IntStream.range(0, 4).mapToObj(c -> new Thread(() -> loopInLoop(done))).toList();
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
    assertEquals(4 * 100 * 3 * 2, done.get());
  }

  private static void loopInLoop(AtomicInteger done) {
    for (int i = 0; i < 100; i++) {
      Workers.split(
          3,
          3,
          (part, from, to) ->
              Workers.split(2, 2, (inner, innerFrom, innerTo) -> done.incrementAndGet()));
    }
  }

  @Test
  void threadsThatWentToSleepWakeUp() throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      Workers.split(3, 3, (part, from, to) -> done.incrementAndGet());
      Thread.sleep(3); // longer than they stay awake
    }
    assertEquals(60, done.get());
  }

  @Test
  void aShortRangeIsNotSplit() {
    assertEquals(1, Workers.parts(10, 16));
    assertTrue(Workers.parts(1 << 20, 16) >= 1);
  }
}
