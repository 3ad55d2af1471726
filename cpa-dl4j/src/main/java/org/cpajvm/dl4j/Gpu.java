package org.cpajvm.dl4j;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A graphics processor, as the driver describes it.
 *
 * @param name what it is called
 * @param major the first number of its compute capability
 * @param minor the second one
 * @param freeMegabytes its free memory in MiB; empty where the driver does not say
 * @param uuid its identity, by which CUDA can be told to use no other one
 */
record Gpu(String name, int major, int minor, OptionalLong freeMegabytes, String uuid) {
  /** What to ask {@code nvidia-smi} for, so that {@link #parse} can read the answer. */
  static final String QUERY = "--query-gpu=compute_cap,memory.free,uuid,name";

  private static final Pattern LINE =
      Pattern.compile("(\\d+)\\.(\\d+)\\s*,\\s*([^,]*?)\\s*,\\s*([^,]*?)\\s*,\\s*(.+)");

  /** Reads the lines of an answer as CSV without header and units; skips what is no such line. */
  static List<Gpu> parse(String answer) {
    return answer.lines().map(String::strip).map(Gpu::parseLine).flatMap(Optional::stream).toList();
  }

  private static Optional<Gpu> parseLine(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      return Optional.empty();
    }
    OptionalLong free =
        m.group(3).matches("\\d{1,12}")
            ? OptionalLong.of(Long.parseLong(m.group(3)))
            : OptionalLong.empty();
    return Optional.of(
        new Gpu(
            m.group(5),
            Integer.parseInt(m.group(1)),
            Integer.parseInt(m.group(2)),
            free,
            m.group(4)));
  }

  /** The compute capability. */
  String capability() {
    return major + "." + minor;
  }
}
