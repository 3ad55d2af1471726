package org.cpajvm.api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ExclusiveUseTest {
  private final ExclusiveUse use = new ExclusiveUse("a model");

  @Test
  void aSecondThreadIsToldWhoTheFirstIs() throws InterruptedException {
    CountDownLatch inUse = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread first =
        new Thread(
            () ->
                use.run(
                    () -> {
                      inUse.countDown();
                      await(end);
                    }),
            "the first");
    first.start();
    await(inUse);
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> use.run(() -> {}));
    assertTrue(
        error.getMessage().startsWith("a model works for one thread at a time, and thread 'the"),
        error.getMessage());
    end.countDown();
    first.join();
    assertEquals(3, use.get(() -> 3));
  }

  @Test
  void aUseWithinAUseIsRefusedAndAFailedUseIsOver() {
    assertThrows(IllegalStateException.class, () -> use.run(() -> use.run(() -> {})));
    assertThrows(
        ArithmeticException.class,
        () ->
            use.run(
                () -> {
                  throw new ArithmeticException();
                }));
    assertEquals("x", use.get(() -> "x"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
