package org.cpajvm.tests.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cpajvm.core.cli.Main;

/**
 * One run of the command line in this process.
 *
 * @param code its exit code
 * @param out its standard output
 * @param err its standard error
 */
record CommandLine(int code, String out, String err) {

  static CommandLine run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      int code = Main.run(List.of(arguments), outStream, errStream, false);
      return new CommandLine(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }

  /** The one line of an error. */
  String error() {
    List<String> lines = err.lines().filter(line -> line.startsWith("cpa: ")).toList();
    if (lines.size() != 1) {
      throw new AssertionError("one line of error was expected, not: " + err);
    }
    return lines.get(0);
  }
}
