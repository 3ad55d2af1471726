package org.cpajvm.core.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.core.config.JsonFields;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.train.StopRequest;

/** The parsed words and flags of one command, with the readings that several commands share. */
final class Arguments {
  private static final String PLUGINS = "CPA_PLUGINS";

  private final CommandLine line;
  private final StopRequest stop;
  private PluginRegistry registry;

  /**
   * Takes parsed words.
   *
   * @throws UsageException if a flag is given twice that takes one value
   */
  Arguments(CommandLine line, StopRequest stop) {
    this.line = line;
    this.stop = stop;
    for (Option option : line.getOptions()) {
      String[] values = line.getOptionValues(option.getLongOpt());
      if (values != null && values.length > 1 && !Flags.isList(option)) {
        throw new UsageException(
            "--"
                + option.getLongOpt()
                + " is given "
                + values.length
                + " times ('"
                + String.join("', '", values)
                + "'), and takes one value; give it once");
      }
    }
  }

  /** The request that ends a training run. */
  StopRequest stop() {
    return stop;
  }

  /** The words that are no flags and no values of flags. */
  List<String> allWords() {
    return line.getArgList();
  }

  /** Gives every value of every flag that was given. */
  void allValues(BiConsumer<String, String> action) {
    for (Option option : line.getOptions()) {
      for (String value : option.getValuesList()) {
        action.accept(option.getLongOpt(), value);
      }
    }
  }

  /** Whether a flag was given. */
  boolean has(String flag) {
    return line.hasOption(flag);
  }

  /** The value of a flag, if it was given. */
  Optional<String> value(String flag) {
    return Optional.ofNullable(line.getOptionValue(flag));
  }

  /** The value of a flag that must be given. */
  String required(String flag) {
    return value(flag)
        .orElseThrow(() -> new UsageException("--" + flag + " is missing; see --help"));
  }

  /** The values of a flag that may be given several times. */
  List<String> values(String flag) {
    String[] values = line.getOptionValues(flag);
    return values == null ? List.of() : List.of(values);
  }

  /** The values of a flag that may be given several times, or else those of a file. */
  List<String> listOr(String flag, JsonFields file, String name) {
    return has(flag) ? values(flag) : file.texts(name);
  }

  /**
   * The values of a flag of the form {@code key=value}.
   *
   * @throws UsageException if one is of another form, or a key is given twice
   */
  Map<String, String> pairs(String flag) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String value : values(flag)) {
      int equals = value.indexOf('=');
      if (equals < 1) {
        throw new UsageException("--" + flag + " takes key=value, not '" + value + "'");
      }
      String key = value.substring(0, equals).strip();
      String earlier = pairs.put(key, value.substring(equals + 1).strip());
      if (earlier != null) {
        throw new UsageException(
            "--"
                + flag
                + " gives "
                + key
                + " twice ('"
                + earlier
                + "', then '"
                + pairs.get(key)
                + "'); give it once");
      }
    }
    return pairs;
  }

  /** The value of a flag that takes a whole number, or the default. */
  long number(String flag, long otherwise) {
    return value(flag)
        .map(
            text -> {
              try {
                return Long.parseLong(text);
              } catch (NumberFormatException e) {
                throw new UsageException(
                    "--" + flag + " takes a whole number, not '" + text + "'", e);
              }
            })
        .orElse(otherwise);
  }

  /** The value of a flag that takes a whole number of at least {@code smallest}, or the default. */
  int positive(String flag, int otherwise, int smallest) {
    long number = number(flag, otherwise);
    if (number < smallest || number > Integer.MAX_VALUE) {
      throw new UsageException("--" + flag + " must be at least " + smallest + ", not " + number);
    }
    return (int) number;
  }

  /** The value of a flag as a path. */
  Path path(String flag) {
    return toPath(required(flag), "--" + flag);
  }

  /** The file that {@code --out} names, if it does. */
  List<OutputFile> out(OutputFile.Kind kind) {
    return has("out") ? List.of(new OutputFile(path("out"), kind)) : List.of();
  }

  /** The one word after the command. */
  Path onlyPath(String what) {
    List<String> words = line.getArgList();
    if (words.size() != 1) {
      throw new UsageException(
          words.isEmpty()
              ? what + " is missing; see --help"
              : "one " + what + " was expected, not " + words);
    }
    return toPath(words.get(0), what);
  }

  /** Whether words follow the command. */
  boolean hasWords() {
    return !line.getArgList().isEmpty();
  }

  /** Checks that no words follow the command. */
  void noWords() {
    if (!line.getArgList().isEmpty()) {
      throw new UsageException("unexpected: " + line.getArgList() + "; see --help");
    }
  }

  /** The seed of all random numbers. */
  long seed() {
    return number("seed", 0);
  }

  /** Has the backend load its libraries while data is read. */
  void warmUp(boolean training) {
    backend().warmUp(wantedExecution(), training);
  }

  /** Where and how models are to run; what the user should know about it is said. */
  Execution execution(Console console) {
    Execution wanted = wantedExecution();
    ModelBackend.Placement placement = backend().place(wanted);
    placement.note().ifPresent(console::info);
    return new Execution(wanted.threads(), placement.execution().device());
  }

  private Execution wantedExecution() {
    String device = value("device").orElse("auto");
    if (!Execution.DEVICES.contains(device)) {
      throw new UsageException("--device is cpu, cuda or auto, not '" + device + "'");
    }
    return new Execution(threads(), device);
  }

  /** The number of threads that was asked for, or 0. */
  int threads() {
    return value("threads").orElse("auto").equals("auto") ? 0 : positive("threads", 0, 1);
  }

  /** What makes models. */
  ModelBackend backend() {
    return registry().get(ModelBackend.class, "samediff");
  }

  /**
   * The plugins: those of the class path, and of the folder that {@code --plugins} or CPA_PLUGINS
   * names.
   */
  PluginRegistry registry() {
    if (registry == null) {
      registry =
          value("plugins")
              .map(folder -> toPath(folder, "--plugins"))
              .or(() -> pluginsOfEnvironment(System.getenv(PLUGINS)))
              .map(PluginRegistry::withFolder)
              .orElseGet(PluginRegistry::standard);
    }
    return registry;
  }

  /** The folder that an environment variable names, if it does. */
  static Optional<Path> pluginsOfEnvironment(String value) {
    return Optional.ofNullable(value)
        .filter(folder -> !folder.isBlank())
        .map(folder -> toPath(folder, PLUGINS));
  }

  private static Path toPath(String text, String what) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(what + ": '" + text + "' is no path: " + e.getReason(), e);
    }
  }
}
