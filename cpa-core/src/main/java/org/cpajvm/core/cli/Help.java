package org.cpajvm.core.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** Writes the help texts, at most 100 characters wide. */
final class Help {
  private static final int WIDTH = 100;
  private static final int INDENT = 28;

  private Help() {}

  /** The help of the whole program. */
  static String overview(List<Command> commands) {
    StringBuilder text = new StringBuilder();
    text.append("cpa predicts how single cells respond to drugs and genetic perturbations.\n\n");
    text.append("usage: cpa COMMAND [ARGUMENTS]\n\n");
    for (Command command : commands) {
      row(text, "  " + command.name(), command.summary(), 14);
    }
    text.append("\ncpa COMMAND --help explains a command; cpa --version prints the version.\n");
    text.append("Exit codes: 0 done, 1 failed, 2 usage, 3 bad input, 4 training diverged.\n");
    return text.toString();
  }

  /** The help of one command. */
  static String of(Command command, Options options) {
    StringBuilder text = new StringBuilder();
    text.append("usage: cpa ").append(command.name());
    if (!command.arguments().isEmpty()) {
      text.append(' ').append(command.arguments());
    }
    text.append("\n\n").append(wrap(command.summary(), WIDTH, 0)).append("\n\n");
    String between = "";
    for (Map.Entry<String, List<Option>> group : FlagGroups.of(options).entrySet()) {
      text.append(between).append(group.getKey().isEmpty() ? "" : group.getKey() + ":\n");
      for (Option option : group.getValue()) {
        String name =
            "  --" + option.getLongOpt() + (option.hasArg() ? " " + option.getArgName() : "");
        row(text, name, option.getDescription(), INDENT);
      }
      between = "\n";
    }
    if (!command.details().isEmpty()) {
      text.append('\n').append(command.details()).append('\n');
    }
    return text.toString();
  }

  /** Appends a name and, beside it, its meaning. */
  static void row(StringBuilder text, String name, String meaning, int indent) {
    text.append(name);
    int column = name.length();
    if (column > indent - 2) {
      text.append('\n');
      column = 0;
    }
    text.append(" ".repeat(indent - column))
        .append(wrap(meaning, WIDTH - indent, indent))
        .append('\n');
  }

  private static String wrap(String text, int width, int indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return String.join("\n" + " ".repeat(indent), lines);
  }
}
