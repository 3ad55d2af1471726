package org.cpajvm.core.cli;

import java.util.regex.Pattern;

/** Makes text that comes from files and from other programs safe to print in one line. */
final class Printable {
  // java.lang.IllegalStateException: what is wrong
  private static final Pattern EXCEPTION =
      Pattern.compile("\\b(?:[a-z]\\w*\\.)+[A-Z][\\w$]*(?:Exception|Error)\\b(?:: )?");

  private Printable() {}

  /**
   * One line that moves no cursor and changes no color: line breaks, escapes and what turns the
   * direction of writing are shown as Java writes them.
   */
  static String line(String text) {
    if (text.codePoints().noneMatch(Printable::isUnsafe)) {
      return text;
    }
    StringBuilder safe = new StringBuilder();
    text.codePoints().forEach(c -> append(c, safe));
    return safe.toString();
  }

  /** The same for several lines. */
  static String lines(String text) {
    return String.join("\n", text.lines().map(Printable::line).toList());
  }

  /** A message in one line, without the names of classes of exceptions. */
  static String message(String text) {
    return line(EXCEPTION.matcher(text).replaceAll(""));
  }

  private static void append(int c, StringBuilder to) {
    if (!isUnsafe(c)) {
      to.appendCodePoint(c);
    } else if (c == '\n') {
      to.append("\\n");
    } else if (c == '\r') {
      to.append("\\r");
    } else if (c == '\t') {
      to.append("\\t");
    } else {
      to.append(String.format("\\u%04x", c));
    }
  }

  private static boolean isUnsafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      case Character.FORMAT -> (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
      default -> false;
    };
  }
}
