package org.cpajvm.core.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.file.Leftovers;
import org.cpajvm.api.file.OutputLock;

/**
 * The right of a command to write its files, taken before anything is read and held until it ends:
 * no output is an input, none replaces a file of another kind, and no other process writes it.
 */
final class OutputClaim implements AutoCloseable {
  /** The flag that has an output replace whatever is there. */
  static final String OVERWRITE = "overwrite";

  private final List<OutputLock> locks = new ArrayList<>();

  private OutputClaim() {}

  /**
   * Takes the right to write files.
   *
   * @throws UsageException if one of them is an input, or would be lost
   * @throws org.cpajvm.api.OutputException if one of them cannot be written, or is written by
   *     another process
   */
  static OutputClaim of(Command command, Arguments arguments, Console console) {
    OutputClaim claim = new OutputClaim();
    List<OutputFile> outputs = command.outputs(arguments);
    if (outputs.isEmpty()) {
      return claim;
    }
    try {
      InputFiles inputs = InputFiles.of(arguments);
      for (OutputFile output : outputs) {
        check(output, inputs, arguments);
      }
      for (OutputFile output : outputs) {
        claim.locks.add(OutputLock.take(output.path(), holder(command)));
        removeLeftovers(output.path().toAbsolutePath().getParent(), console);
      }
      return claim;
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  private static void check(OutputFile output, InputFiles inputs, Arguments arguments) {
    Path path = output.path();
    inputs
        .sameAs(path)
        .ifPresent(
            input -> {
              throw new UsageException(
                  "the output "
                      + path
                      + " is the same file as "
                      + input
                      + ", which would be lost: name another file with --out");
            });
    if (!Files.isDirectory(path) && !arguments.has(OVERWRITE) && !output.mayBeReplaced(arguments)) {
      throw new UsageException(
          "the output "
              + path
              + " is there already and is not "
              + output.kind().label()
              + ": name another file with --out, or replace it with --"
              + OVERWRITE);
    }
  }

  private static void removeLeftovers(Path folder, Console console) {
    List<Path> removed = Leftovers.remove(folder);
    if (!removed.isEmpty()) {
      console.info(
          "%d temporary file%s of runs that were killed %s removed from %s",
          removed.size(),
          removed.size() == 1 ? "" : "s",
          removed.size() == 1 ? "was" : "were",
          folder);
    }
  }

  private static String holder(Command command) {
    String machine =
        Optional.ofNullable(System.getenv("HOSTNAME"))
            .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")))
            .map(name -> " on " + name)
            .orElse("");
    return String.format(
        "process %d%s (cpa %s, since %s)",
        ProcessHandle.current().pid(),
        machine,
        command.name(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /** Gives the right back. May be called again. */
  @Override
  public void close() {
    locks.forEach(OutputLock::close);
  }
}
