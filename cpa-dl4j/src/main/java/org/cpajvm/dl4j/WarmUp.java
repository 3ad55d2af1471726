package org.cpajvm.dl4j;

import org.cpajvm.api.CpaException;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.nd4j.linalg.factory.Nd4j;

/** Loads the numerical library on a thread of its own, while the program reads data. */
final class WarmUp {
  private static Thread running;

  private WarmUp() {}

  /** Begins, unless it was done before. */
  static synchronized void begin(Execution execution) {
    if (running == null) {
      running = new Thread(() -> load(execution), "cpa-warm-up");
      running.setDaemon(true);
      running.start();
    }
  }

  /** Waits for its end, so that nothing competes with what is measured or computed next. */
  static synchronized void await() {
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void load(Execution execution) {
    NativeSettings.apply();
    try {
      Devices.use(execution.device());
      Nd4j.getEnvironment();
    } catch (CpaException | LinkageError e) {
      // Said by the call that needs it, which fails in the same way.
    }
  }
}
