package org.cpajvm.api;

/**
 * What every service of this project is: a thing with a stable name, found by {@link
 * java.util.ServiceLoader}.
 *
 * <p>Implementations need a public constructor without parameters, must be immutable, and do no
 * work when they are created.
 */
public interface Plugin {

  /**
   * The stable name by which command lines and model files refer to this plugin: lower-case
   * letters, digits and hyphens, starting with a letter.
   */
  String name();

  /** One line for people: what this plugin does. */
  String description();

  /**
   * The version of the plugin's results; it changes when the same input would give other numbers.
   */
  default int version() {
    return 1;
  }
}
