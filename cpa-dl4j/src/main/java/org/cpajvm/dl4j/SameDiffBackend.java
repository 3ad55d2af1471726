package org.cpajvm.dl4j;

import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.PerturbationModel;

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
    return "Deeplearning4j SameDiff on the CPU.";
  }

  @Override
  public Execution resolve(Execution execution) {
    if (execution.device().equals("cuda")) {
      throw new UsageException("this build runs on the CPU only: use --device cpu or auto");
    }
    NativeSettings.apply();
    return new Execution(Threads.use(execution.threads()), "cpu");
  }

  @Override
  public PerturbationModel create(ModelSpec spec, Execution execution) {
    resolve(execution);
    return new SameDiffModel(spec);
  }
}
