package org.cpajvm.plugins.morgan;

/** A place in a SMILES, and the ways to move on from it. */
final class SmilesCursor {
  /** What {@link #peek()} gives at the end. */
  static final char END = '\0';

  private static final long LARGEST_NUMBER = Integer.MAX_VALUE;

  private final String text;
  private final int end;
  private int next;

  /** Starts at the first character that is not blank; the SMILES ends at the next blank. */
  SmilesCursor(String text) {
    this.text = text;
    while (next < text.length() && isBlank(text.charAt(next))) {
      next++;
    }
    int stop = next;
    while (stop < text.length() && !isBlank(text.charAt(stop))) {
      stop++;
    }
    end = stop;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  /** The next character, or {@link #END}. */
  char peek() {
    return peek(0);
  }

  /** The character after the next {@code ahead} ones, or {@link #END}. */
  char peek(int ahead) {
    return next + ahead < end ? text.charAt(next + ahead) : END;
  }

  boolean atEnd() {
    return next >= end;
  }

  void skip(int characters) {
    next += characters;
  }

  /** Moves on if the given text comes next. */
  boolean accept(String expected) {
    if (text.startsWith(expected, next) && next + expected.length() <= end) {
      next += expected.length();
      return true;
    }
    return false;
  }

  /** The position of the next character, counted from 1. */
  int position() {
    return next + 1;
  }

  boolean atDigit() {
    return isDigit(peek());
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Reads a number without leading zeros. */
  int number(int highest, String what) {
    int start = position();
    if (!atDigit()) {
      throw unexpected(what);
    }
    if (peek() == '0') {
      skip(1);
      if (atDigit()) {
        throw new InvalidSmilesException(start, "a number begins with 0");
      }
      return 0;
    }
    long value = 0;
    while (atDigit()) {
      value = Math.min(value * 10 + (peek() - '0'), LARGEST_NUMBER);
      skip(1);
    }
    if (value > highest) {
      throw new InvalidSmilesException(start, what + " is above " + highest);
    }
    return (int) value;
  }

  /** The error that something else was expected at this place. */
  InvalidSmilesException unexpected(String expected) {
    String found =
        atEnd()
            ? "the SMILES ends"
            : peek() > ' ' && peek() < 127
                ? "there is '" + peek() + "'"
                : String.format("there is the character U+%04X", (int) peek());
    return new InvalidSmilesException(position(), found + " where " + expected + " is expected");
  }
}
