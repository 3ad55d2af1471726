package org.cpajvm.core.plugins;

import java.util.function.Supplier;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.CpaException;

/** Calls code of plugins, which comes from anywhere and may fail in any way. */
public final class PluginCall {

  private PluginCall() {}

  /**
   * Calls a plugin.
   *
   * @param title what to call it in messages
   * @return what it returns
   * @throws BadInputException if it throws anything but an exception of this program
   * @throws OutOfMemoryError if it does, as it may be nobody's fault
   */
  public static <T> T run(String title, Supplier<T> call) {
    try {
      return call.get();
    } catch (CpaException | OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new BadInputException(
          title + " failed (" + reason(e) + "): tell those who wrote it", e);
    }
  }

  /** The first line of what somebody else says is wrong, without the name of a class. */
  public static String reason(Throwable problem) {
    String message = problem.getMessage() == null ? "" : problem.getMessage().strip();
    if (problem instanceof LinkageError) {
      return "a class that it needs is missing, or was compiled for another version";
    }
    return message.isEmpty() ? "it gives no reason" : message.lines().findFirst().orElse("");
  }
}
