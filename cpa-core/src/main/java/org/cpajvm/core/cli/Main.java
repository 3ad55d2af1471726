package org.cpajvm.core.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.UsageException;
import org.cpajvm.core.config.Nearest;
import org.cpajvm.core.train.StopRequest;
import org.cpajvm.core.train.StoppedException;

/** The command line. */
public final class Main {
  private static final List<Command> COMMANDS =
      List.of(
          new DemoCommand(),
          new InspectCommand(),
          new TrainCommand(),
          new PredictCommand(),
          new EvaluateCommand(),
          new LatentCommand(),
          new FingerprintCommand(),
          new SimulateCommand(),
          new SettingsCommand(),
          new PluginsCommand(),
          new BenchCommand());

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    List<String> words = List.of(arguments);
    Interruption interruption = new Interruption(words);
    interruption.listen();
    int code;
    try {
      code = run(words, out, err, Boolean.getBoolean("cpa.terminal"), interruption);
      out.flush();
    } finally {
      interruption.end();
    }
    System.exit(code);
  }

  /**
   * Runs a command.
   *
   * @param arguments the words after {@code cpa}
   * @param out takes the results
   * @param err takes everything else
   * @param terminal whether {@code err} is a terminal
   * @return the exit code: 0 done, 1 failed, 2 usage, 3 bad input, 4 training diverged
   */
  public static int run(
      List<String> arguments, PrintStream out, PrintStream err, boolean terminal) {
    return run(arguments, out, err, terminal, new Interruption(arguments));
  }

  private static int run(
      List<String> arguments,
      PrintStream out,
      PrintStream err,
      boolean terminal,
      Interruption interruption) {
    Console console = new Console(out, err, terminal, arguments.contains("--quiet"));
    interruption.begin(console);
    try {
      dispatch(arguments, console, interruption);
      return 0;
    } catch (StoppedException e) {
      console.error(e.getMessage() + "; go on with: " + interruption.resumingCommand());
      return e.exitCode();
    } catch (CpaException e) {
      console.error(
          e.getMessage() == null ? "it failed, and --verbose shows where" : e.getMessage());
      showTrace(arguments, e, console);
      return e.exitCode();
    } catch (OutOfMemoryError e) {
      console.error(
          "out of memory: give the JVM more with JAVA_OPTS=-Xmx8g, or take fewer cells or genes");
      showTrace(arguments, e, console);
      return 1;
    } catch (LinkageError e) {
      console.error(
          "a library cannot be loaded on this machine: is this distribution made for its system and"
              + " processor, and Java 17 or newer? --verbose shows which library and why");
      showTrace(arguments, e, console);
      return 1;
    } catch (RuntimeException | Error e) {
      console.error(
          "a defect of this program: please report it with the output of --verbose and the"
              + " command");
      showTrace(arguments, e, console);
      return 1;
    }
  }

  private static void showTrace(List<String> arguments, Throwable error, Console console) {
    if (arguments.contains("--verbose")) {
      error.printStackTrace(console.errors());
    }
  }

  private static void dispatch(List<String> words, Console console, Interruption interruption) {
    if (words.isEmpty() || words.get(0).equals("--help") || words.get(0).equals("help")) {
      console.result(Help.overview(COMMANDS).stripTrailing());
      return;
    }
    if (words.get(0).equals("--version")) {
      console.result("cpa " + version());
      return;
    }
    Command command = find(words.get(0));
    Options options = command.options();
    Flags.addCommon(options);
    if (options.hasLongOption("out")) {
      options.addOption(Flags.overwrite());
    }
    if (words.contains("--help")) {
      console.result(Help.of(command, options).stripTrailing());
      return;
    }
    Arguments arguments =
        parse(command, options, words.subList(1, words.size()), interruption.stop());
    OutputClaim claim = OutputClaim.of(command, arguments, console);
    interruption.holds(claim);
    try {
      command.run(arguments, console);
    } finally {
      claim.close();
    }
  }

  private static Command find(String name) {
    Optional<Command> command = COMMANDS.stream().filter(c -> c.name().equals(name)).findFirst();
    return command.orElseThrow(
        () ->
            new UsageException(
                "there is no command '"
                    + name
                    + "'"
                    + Nearest.hint(name, COMMANDS.stream().map(Command::name).toList())
                    + "; see cpa --help"));
  }

  private static Arguments parse(
      Command command, Options options, List<String> words, StopRequest stop) {
    try {
      DefaultParser parser = DefaultParser.builder().setAllowPartialMatching(false).get();
      return new Arguments(parser.parse(options, words.toArray(String[]::new)), stop);
    } catch (ParseException e) {
      List<String> flags = options.getOptions().stream().map(o -> "--" + o.getLongOpt()).toList();
      String wrong =
          words.stream()
              .filter(w -> w.startsWith("--") && !flags.contains(w.split("=", 2)[0]))
              .findFirst()
              .orElse("");
      throw new UsageException(
          e.getMessage()
              + (wrong.isEmpty() ? "" : Nearest.hint(wrong, flags))
              + "; see cpa "
              + command.name()
              + " --help",
          e);
    }
  }

  /** The version of this program, from its jar; {@code development} outside of one. */
  static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
