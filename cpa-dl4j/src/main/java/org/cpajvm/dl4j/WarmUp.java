package org.cpajvm.dl4j;

import java.util.HashMap;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.nd4j.imports.converters.DifferentialFunctionClassHolder;
import org.nd4j.imports.descriptors.tensorflow.TensorflowDescriptorParser;
import org.nd4j.ir.OpDescriptorHolder;
import org.nd4j.linalg.factory.Nd4j;

/** Loads the numerical library on a thread of its own, while the program reads data. */
final class WarmUp {
  private static Thread running;

  private WarmUp() {}

  /**
   * Begins, unless it was done before.
   *
   * @param training whether graphs will be differentiated
   */
  static synchronized void begin(Execution execution, boolean training) {
    if (running == null) {
      running = new Thread(() -> load(execution, training), "cpa-warm-up");
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

  private static void load(Execution execution, boolean training) {
    NativeSettings.apply();
    try {
      Devices.use(execution.device());
      Nd4j.getEnvironment();
      if (training) {
        NoDescriptors.instead();
        DifferentialFunctionClassHolder.getInstance();
        OpDescriptorHolder.opList();
      }
    } catch (CpaException | LinkageError e) {
      // Said by the call that needs it, which fails in the same way.
    }
  }

  /**
   * Before it differentiates its first graph, ND4J reads descriptions of all ops of TensorFlow,
   * which takes half a second; only checks of how many of them it can import look at them.
   */
  static final class NoDescriptors extends TensorflowDescriptorParser {
    private NoDescriptors() {}

    /** Has none read, if none were. */
    static void instead() {
      if (DESCRIPTORS == null) {
        DESCRIPTORS = new HashMap<>();
      }
    }
  }
}
