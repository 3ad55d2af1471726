package org.cpajvm.core.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what this machine is. */
final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");

  private Machine() {}

  /** Processor, system and Java in one line. */
  static String describe() {
    return Runtime.getRuntime().availableProcessors()
        + " x "
        + processor()
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + System.getProperty("java.version");
  }

  private static String processor() {
    try {
      Matcher model = MODEL.matcher(Files.readString(PROCESSORS, StandardCharsets.UTF_8));
      return model.find() ? model.group(1).strip() : "processor";
    } catch (IOException e) {
      return "processor"; // not Linux
    }
  }
}
