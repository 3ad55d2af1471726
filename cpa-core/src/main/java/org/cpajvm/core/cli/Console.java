package org.cpajvm.core.cli;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Where a command writes: results to standard output, everything else to standard error. Progress
 * redraws one line on a terminal and prints a line now and then in a pipe.
 */
final class Console {
  private static final long PIPE_INTERVAL_NANOS = 5_000_000_000L;
  private static final long TERMINAL_INTERVAL_NANOS = 100_000_000L;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean quiet;
  private int drawn;
  private long lastProgress;
  private boolean progressSeen;
  private volatile boolean muted;

  Console(PrintStream out, PrintStream err, boolean terminal, boolean quiet) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.quiet = quiet;
  }

  /** The same streams, silent on everything but results, warnings and errors. */
  Console quiet() {
    return new Console(out, err, terminal, true);
  }

  /** Writes nothing from now on: the process is about to end. */
  void mute() {
    muted = true;
  }

  /** A line of the result. */
  void result(String line) {
    if (muted) {
      return;
    }
    clearProgress();
    out.println(line);
  }

  /** A formatted line of the result, whatever is in its values. */
  void result(String format, Object... values) {
    result(Printable.line(String.format(Locale.ROOT, format, values)));
  }

  /** A line about what is happening; not with {@code --quiet}. */
  void info(String line) {
    if (!quiet && !muted) {
      clearProgress();
      err.println(Printable.line(line));
    }
  }

  /** A formatted line about what is happening. */
  void info(String format, Object... values) {
    info(String.format(Locale.ROOT, format, values));
  }

  /** Something the user should know; with {@code --quiet} too. */
  void warn(String line) {
    if (muted) {
      return;
    }
    clearProgress();
    err.println("warning: " + Printable.message(line));
  }

  /** Something went wrong. */
  void error(String line) {
    if (muted) {
      return;
    }
    clearProgress();
    err.println("cpa: " + Printable.message(line));
  }

  /** Where stack traces go. */
  PrintStream errors() {
    return err;
  }

  /**
   * How far something is; drawn over the last one on a terminal, left out in a pipe when it comes
   * too soon.
   */
  void progress(String line) {
    long now = System.nanoTime();
    long interval = terminal ? TERMINAL_INTERVAL_NANOS : PIPE_INTERVAL_NANOS;
    if (quiet || muted || (progressSeen && now - lastProgress < interval)) {
      return;
    }
    progressSeen = true;
    lastProgress = now;
    draw(Printable.line(line));
  }

  private void draw(String line) {
    if (terminal) {
      err.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
      err.flush();
      drawn = line.length();
    } else {
      err.println(line);
    }
  }

  /** A formatted line about how far something is. */
  void progress(String format, Object... values) {
    progress(String.format(Locale.ROOT, format, values));
  }

  private void clearProgress() {
    if (drawn > 0) {
      err.print("\r" + " ".repeat(drawn) + "\r");
      drawn = 0;
    }
  }
}
