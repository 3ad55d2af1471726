package org.cpajvm.api.model;

import java.util.List;
import java.util.Optional;
import org.cpajvm.api.Plugin;

/** A service that creates models on one numerical library. */
public interface ModelBackend extends Plugin {

  /**
   * Begins to load what takes long, on a thread of its own, and returns at once: for programs that
   * have something else to do before they need a model, like reading data. What goes wrong is said
   * by the call that needs it.
   *
   * @param execution where and how models should run
   * @param training whether they will be trained
   */
  default void warmUp(Execution execution, boolean training) {}

  /**
   * Creates a model with initial parameters.
   *
   * @param spec what it is
   * @param execution where and how it runs
   * @throws org.cpajvm.api.CpaException if it cannot run there; the message says what could
   */
  PerturbationModel create(ModelSpec spec, Execution execution);

  /**
   * The tensors of {@link PerturbationModel#parameters()}, in any order, without making a model: a
   * file of weights is compared with them before memory is taken for it. Empty if a backend cannot
   * say.
   *
   * @param spec the model
   */
  default Optional<List<TensorShape>> layout(ModelSpec spec) {
    return Optional.empty();
  }

  /**
   * Decides where and how models will run, before anything is computed: a number of threads instead
   * of 0, a device instead of {@code auto}. Asking again gives the same.
   *
   * @param wanted where and how they should run
   * @throws org.cpajvm.api.CpaException if they cannot run there; the message says what could
   */
  default Placement place(Execution wanted) {
    return new Placement(wanted, Optional.empty());
  }

  /**
   * The matrix products of a model's training steps, to compare their time with; empty if a backend
   * has no such thing.
   *
   * @param spec the model
   * @param cells the cells of a batch
   * @param execution where and how they run
   * @throws org.cpajvm.api.CpaException if they cannot run there
   */
  default Optional<StepFloor> floor(ModelSpec spec, int cells, Execution execution) {
    return Optional.empty();
  }

  /**
   * Where and how a model runs. Numbers do not depend on it, but for rounding.
   *
   * @param threads the number of threads for arithmetic, or 0 to let the backend measure the best
   *     one
   * @param device {@code cpu}, {@code cuda} or {@code auto}
   */
  record Execution(int threads, String device) {
    /** The names of devices. */
    public static final List<String> DEVICES = List.of("cpu", "cuda", "auto");

    /** The best device, with as many threads as are best. */
    public static final Execution AUTO = new Execution(0, "auto");

    /** Checks the number of threads and the device. */
    public Execution {
      if (threads < 0 || !DEVICES.contains(device)) {
        throw new IllegalArgumentException(threads + " threads on " + device);
      }
    }
  }

  /**
   * Where and how models will run.
   *
   * @param execution with the number of threads, and the device that {@code auto} became
   * @param note what the user should know about it, if anything
   */
  record Placement(Execution execution, Optional<String> note) {}
}
