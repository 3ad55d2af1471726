package org.cpajvm.core.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how much memory this process takes. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

  private ProcessMemory() {}

  /** The memory until now. */
  static BenchmarkResult.Memory after(String what) {
    Optional<Long> resident = residentPeak();
    long committed = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    return new BenchmarkResult.Memory(
        what, resident, heapPeak(), resident.map(bytes -> Math.max(0, bytes - committed)));
  }

  /** The peak of the resident memory, as Linux counts it. */
  private static Optional<Long> residentPeak() {
    try {
      return parsePeak(Files.readString(STATUS, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty(); // not Linux
    }
  }

  /** The line {@code VmHWM} of {@code /proc/PID/status} in bytes. */
  static Optional<Long> parsePeak(String status) {
    Matcher line = PEAK.matcher(status);
    return line.find() ? Optional.of(Long.parseLong(line.group(1)) * 1024) : Optional.empty();
  }

  /** The sum of the peaks of the heap's parts, which may have been reached one after the other. */
  private static long heapPeak() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
