package org.cpajvm.core.cli;

import java.util.List;
import org.apache.commons.cli.Options;

/** One word of the command line. */
interface Command {

  /** The word. */
  String name();

  /** What follows the word, for the usage line. */
  String arguments();

  /** One line: what it does. */
  String summary();

  /** Its own flags; those that every command has are added. */
  Options options();

  /** More for {@code --help}: examples, the meaning of files. */
  default String details() {
    return "";
  }

  /**
   * The files that it will write, which are checked and locked before it runs: see {@link
   * OutputClaim}.
   */
  default List<OutputFile> outputs(Arguments arguments) {
    return List.of();
  }

  /**
   * Runs it.
   *
   * @throws org.cpajvm.api.CpaException with the message for the user and the exit code
   */
  void run(Arguments arguments, Console console);
}
