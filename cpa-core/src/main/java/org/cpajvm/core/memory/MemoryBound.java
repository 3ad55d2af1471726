package org.cpajvm.core.memory;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cpajvm.api.UsageException;

/**
 * How much memory the process may take up. The launcher gives {@link #HEAP_PERCENT} of it to the
 * heap of the JVM, which holds the data; the rest is for the JVM itself and for the model, whose
 * arrays are outside of the heap.
 *
 * @param bytes the memory of the whole process
 * @param heap the share of it that objects of the JVM may take up
 * @param chosen whether it was asked for, and so must be held
 */
public record MemoryBound(long bytes, long heap, boolean chosen) {
  /** The share of the heap. The launcher ({@code bin/cpa}) has the same number. */
  public static final int HEAP_PERCENT = 50;

  private static final int USUAL_PERCENT = 70; // of the memory of the machine; so has bin/cpa
  private static final double SLACK = 0.9; // the JVM counts a little less than it was given
  // What lives for long has two thirds of the heap (the default NewRatio=2), less some air.
  private static final double LIVE = 0.6;
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})([mgMG])");

  /** The memory that a size such as {@code 2g} or {@code 800m} names. */
  public static MemoryBound parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new UsageException("--memory takes a size such as 4g or 800m, not '" + text + "'");
    }
    boolean giga = matcher.group(2).toLowerCase(Locale.ROOT).equals("g");
    long bytes = Long.parseLong(matcher.group(1)) << (giga ? 30 : 20);
    long share = bytes / 100 * HEAP_PERCENT;
    long given = Runtime.getRuntime().maxMemory();
    return new MemoryBound(bytes, given < share * SLACK ? given : share, true);
  }

  /** Most of the memory of the machine, and the heap that the JVM was given. */
  public static MemoryBound usual() {
    long bytes =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize() / 100 * USUAL_PERCENT
            : Long.MAX_VALUE;
    return new MemoryBound(bytes, Runtime.getRuntime().maxMemory(), false);
  }

  /** Whether the JVM was started with a heap that may grow beyond its share. */
  public boolean exceededByHeap() {
    return chosen && Runtime.getRuntime().maxMemory() > heap * 1.05;
  }

  /**
   * What is left for the data.
   *
   * @param need everything else
   * @param leastData the least memory with which the data can be used
   * @throws UsageException if that is not left; the message says the least that works
   */
  public long forData(MemoryNeed need, long leastData) {
    long data = (long) (heap * LIVE) - need.inHeap();
    boolean outsideFits = need.outsideHeap() <= bytes - heap;
    if (chosen && (data < leastData || !outsideFits)) {
      double least =
          Math.max(
              (need.inHeap() + leastData) / LIVE / HEAP_PERCENT * 100,
              need.outsideHeap() * 100.0 / (100 - HEAP_PERCENT));
      throw new UsageException(
          "--memory "
              + text(bytes)
              + " is too little: this needs "
              + (long) Math.ceil(least / (1 << 20))
              + "m at least; give more, or choose a smaller model or batch size (batch_size)");
    }
    return Math.max(data, leastData);
  }

  /** A number of bytes as people say it. */
  public static String text(long bytes) {
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%d MB", -Math.floorDiv(-bytes, 1L << 20))
        : String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30));
  }
}
