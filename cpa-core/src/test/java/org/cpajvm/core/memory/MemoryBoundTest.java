package org.cpajvm.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cpajvm.api.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBoundTest {
  private static final long MB = 1L << 20;
  private static final MemoryNeed NEED = new MemoryNeed(200 * MB, 50 * MB, 150 * MB, 60 * MB);

  @Test
  void sizesAreRead() {
    assertEquals(800 * MB, MemoryBound.parse("800m").bytes());
    assertEquals(2048 * MB, MemoryBound.parse("2g").bytes());
    assertEquals(2048 * MB, MemoryBound.parse("2G").bytes());
    assertTrue(MemoryBound.parse("2g").chosen());
    assertFalse(MemoryBound.usual().chosen());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "g", "1.5g", "-1g", "08g", "2gb", "2 g"})
  void otherTextsAreRefused(String text) {
    assertThrows(UsageException.class, () -> MemoryBound.parse(text));
  }

  @Test
  void theDataGetsWhatIsLeftOfTheHeap() {
    MemoryBound bound = new MemoryBound(1000 * MB, 500 * MB, true);
    assertEquals(240 * MB, bound.forData(NEED, 100 * MB), MB);
  }

  /** The least that the message names works, and a little less does not. */
  @Test
  void tooLittleIsRefusedWithTheLeastThatWorks() {
    for (long leastData : new long[] {MB, 100 * MB, 1000 * MB}) {
      MemoryBound small = new MemoryBound(300 * MB, 150 * MB, true);
      String error =
          assertThrows(UsageException.class, () -> small.forData(NEED, leastData)).getMessage();
      Matcher matcher = Pattern.compile("needs ([0-9]+)m").matcher(error);
      assertTrue(matcher.find(), error);
      long least = Long.parseLong(matcher.group(1)) * MB;
      assertTrue(new MemoryBound(least, least / 2, true).forData(NEED, leastData) >= leastData);
      long less = least - 2 * MB;
      assertThrows(
          UsageException.class,
          () -> new MemoryBound(less, less / 2, true).forData(NEED, leastData));
    }
  }

  @Test
  void withoutABoundTheLeastIsTaken() {
    MemoryBound usual = new MemoryBound(100 * MB, 50 * MB, false);
    assertEquals(70 * MB, usual.forData(NEED, 70 * MB));
  }

  @Test
  void bytesAreSaidAsPeopleSayThem() {
    assertEquals("1 MB", MemoryBound.text(1));
    assertEquals("800 MB", MemoryBound.text(800 * MB));
    assertEquals("1.5 GB", MemoryBound.text(1536 * MB));
  }
}
