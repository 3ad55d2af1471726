package org.cpajvm.dl4j;

import java.util.List;
import java.util.Optional;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.StepFloor;
import org.cpajvm.api.model.TensorShape;

/** Creates models on Deeplearning4j's SameDiff. */
public final class SameDiffBackend implements ModelBackend {

  /** For {@link java.util.ServiceLoader}. */
  public SameDiffBackend() {}

  @Override
  public String name() {
    return "samediff";
  }

  @Override
  public String description() {
    return "Deeplearning4j SameDiff on the CPU; on CUDA where it was built for that.";
  }

  @Override
  public void warmUp(Execution execution, boolean training) {
    WarmUp.begin(execution);
  }

  @Override
  public PerturbationModel create(ModelSpec spec, Execution execution) {
    start(execution);
    return new SameDiffModel(spec);
  }

  @Override
  public Optional<StepFloor> floor(ModelSpec spec, int cells, Execution execution) {
    start(execution);
    return Optional.of(new ProductFloor(spec, cells));
  }

  @Override
  public Optional<List<TensorShape>> layout(ModelSpec spec) {
    return Optional.of(new Layout(spec).shapes());
  }

  @Override
  public Placement place(Execution wanted) {
    WarmUp.await();
    NativeSettings.apply();
    DeviceChoice choice = Devices.use(wanted.device());
    return new Placement(
        new Execution(Threads.use(wanted.threads()), choice.gpu().isPresent() ? "cuda" : "cpu"),
        choice.note());
  }

  private static void start(Execution execution) {
    WarmUp.await();
    NativeSettings.apply();
    Devices.use(execution.device());
    Threads.use(execution.threads());
  }
}
