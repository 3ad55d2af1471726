package org.cpajvm.core.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TaskThreadsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void everyTaskIsDoneOnceByNoMoreThreadsThanThat(int count) {
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    try (TaskThreads threads = new TaskThreads(count)) {
      for (int rows : new int[] {0, 1, 2, 513}) {
        AtomicIntegerArray done = new AtomicIntegerArray(rows);
        threads.forEach(
            rows,
            () ->
                row -> {
                  seen.add(Thread.currentThread());
                  done.incrementAndGet(row);
                });
        for (int row = 0; row < rows; row++) {
          assertEquals(1, done.get(row), "row " + row);
        }
      }
    }
    assertTrue(seen.size() <= count, seen.toString());
  }

  @Test
  void threadsWorkSideBySide() {
    CountDownLatch both = new CountDownLatch(2);
    try (TaskThreads threads = new TaskThreads(2)) {
      threads.forEach(
          2,
          () ->
              row -> {
                both.countDown();
                await(both);
              });
    }
    assertEquals(0, both.getCount());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatATaskThrowsIsThrown(int count) {
    IllegalStateException failure = new IllegalStateException("row 3");
    try (TaskThreads threads = new TaskThreads(count)) {
      assertSame(
          failure,
          assertThrows(
              IllegalStateException.class,
              () ->
                  threads.forEach(
                      100,
                      () ->
                          row -> {
                            if (row == 3) {
                              throw failure;
                            }
                          })));
    }
  }

  @Test
  void theFirstTaskThatFailsIsTheOneThatIsToldOf() {
    CountDownLatch later = new CountDownLatch(1);
    try (TaskThreads threads = new TaskThreads(2)) {
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  threads.forEach(
                      2,
                      () ->
                          task -> {
                            if (task == 1) {
                              later.countDown();
                            } else {
                              await(later);
                            }
                            throw new IllegalStateException("task " + task);
                          }));
      assertEquals("task 0", thrown.getMessage());
    }
  }

  @Test
  void noNumberOfThreadsIsThatOfProcessorsAndANegativeOneAnError() {
    AtomicIntegerArray done = new AtomicIntegerArray(3);
    try (TaskThreads threads = new TaskThreads(0)) {
      threads.forEach(3, () -> done::incrementAndGet);
    }
    assertEquals("[1, 1, 1]", done.toString());
    assertThrows(IllegalArgumentException.class, () -> new TaskThreads(-1));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
