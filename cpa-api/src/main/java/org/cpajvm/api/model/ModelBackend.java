package org.cpajvm.api.model;

import org.cpajvm.api.Plugin;

/** A service that creates models on one numerical library. */
public interface ModelBackend extends Plugin {

  /**
   * Creates a model with initial parameters.
   *
   * @param spec what it is
   * @param execution where and how it runs
   * @throws org.cpajvm.api.CpaException if it cannot run there; the message says what could
   */
  PerturbationModel create(ModelSpec spec, Execution execution);

  /**
   * What {@link #create} makes of a wish: a number of threads instead of 0, a device instead of
   * {@code auto}. Asking again gives the same.
   *
   * @throws org.cpajvm.api.CpaException if a model cannot run there; the message says what could
   */
  Execution resolve(Execution execution);

  /**
   * Where and how a model runs. Numbers do not depend on it, but for rounding.
   *
   * @param threads the number of threads for arithmetic, or 0 to let the backend measure the best
   *     one
   * @param device {@code cpu}, {@code cuda} or {@code auto}
   */
  record Execution(int threads, String device) {
    /** The processor, with as many threads as are best. */
    public static final Execution AUTO = new Execution(0, "auto");

    /** Checks the number of threads. */
    public Execution {
      if (threads < 0) {
        throw new IllegalArgumentException(threads + " threads");
      }
    }
  }
}
