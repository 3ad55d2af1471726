package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ThreadsTest {

  /** Nothing is measured, so the same machine always has the same number. */
  @Test
  void theUsualNumberDependsOnTheMachineAlone() {
    assertEquals(1, Threads.usual(1, 1));
    assertEquals(1, Threads.usual(1, 2));
    assertEquals(2, Threads.usual(2, 1));
    assertEquals(4, Threads.usual(8, 2));
    assertEquals(16, Threads.usual(128, 2));
    int usual = Threads.use(0);
    for (int i = 0; i < 3; i++) {
      assertEquals(usual, Threads.use(0));
    }
    Threads.use(1);
  }

  @Test
  void processorsOfACoreAreCounted() {
    assertEquals(1, Threads.count("0\n"));
    assertEquals(2, Threads.count("0,4\n"));
    assertEquals(2, Threads.count("0-1\n"));
    assertEquals(4, Threads.count("0-1,8-9\n"));
    assertEquals(1, Threads.count(""));
    assertEquals(1, Threads.count("x"));
  }
}
