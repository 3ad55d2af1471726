package org.cpajvm.api.plugin;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.cpajvm.api.UsageException;

/** The values of a plugin's options, checked against what the plugin declares. Immutable. */
public final class OptionValues {
  private final Map<String, String> values;

  private OptionValues(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Checks given values and adds the defaults.
   *
   * @param owner what to call the plugin in messages, such as {@code encoder 'morgan'}
   * @param options what the plugin declares
   * @param given values by option name
   * @throws UsageException if an option is unknown, missing, or its value not of its type
   */
  public static OptionValues check(
      String owner, List<PluginOption> options, Map<String, String> given) {
    Map<String, PluginOption> known = new TreeMap<>();
    options.forEach(option -> known.put(option.name(), option));
    for (String name : given.keySet()) {
      if (!known.containsKey(name)) {
        throw new UsageException(
            owner + " has no option '" + name + "'; it has: " + known.keySet());
      }
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (PluginOption option : options) {
      String value = given.getOrDefault(option.name(), option.defaultValue());
      if (value == null) {
        throw new UsageException(
            owner + " needs the option '" + option.name() + "': " + option.help());
      }
      checkType(owner, option, value);
      values.put(option.name(), value);
    }
    return new OptionValues(values);
  }

  private static void checkType(String owner, PluginOption option, String value) {
    try {
      switch (option.type()) {
        case INTEGER -> Integer.parseInt(value);
        case NUMBER -> Double.parseDouble(value);
        case PATH -> Objects.requireNonNull(Path.of(value));
        case FLAG -> {
          if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("true or false");
          }
        }
        case TEXT -> {}
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          owner
              + ": option '"
              + option.name()
              + "' takes a value of type "
              + option.type()
              + ", not '"
              + value
              + "'",
          e);
    }
  }

  /** All values by name, as text: what a model file stores. */
  public Map<String, String> asMap() {
    return new LinkedHashMap<>(values);
  }

  /** The value of a text option. */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the option '" + name + "' was not declared");
    }
    return value;
  }

  /** The value of a whole-number option. */
  public int integer(String name) {
    return Integer.parseInt(text(name));
  }

  /** The value of a number option. */
  public double number(String name) {
    return Double.parseDouble(text(name));
  }

  /** The value of a flag. */
  public boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }

  /** The value of a path option. */
  public Path path(String name) {
    return Path.of(text(name));
  }
}
