package org.cpajvm.api.plugin;

import java.util.Objects;

/**
 * An option that a plugin takes.
 *
 * @param name its name: lower-case letters, digits and underscores
 * @param type what its value must be
 * @param defaultValue the value where none is given, in the form a user would write it, or null
 *     where one must be given
 * @param help one line for people
 */
public record PluginOption(String name, Type type, String defaultValue, String help) {

  /** The kinds of values. */
  public enum Type {
    TEXT,
    INTEGER,
    NUMBER,
    FLAG,
    PATH
  }

  /** Checks the name. */
  public PluginOption {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(help, "help");
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("'" + name + "' is not a name for an option");
    }
  }
}
