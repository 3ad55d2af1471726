package org.cpajvm.dl4j;

import java.util.List;
import java.util.Optional;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.UsageException;

/**
 * Where to compute.
 *
 * @param gpu the processor to compute on; empty for the CPU
 * @param note why it is the CPU although a GPU could have been meant
 */
record DeviceChoice(Optional<Gpu> gpu, Optional<String> note) {
  /** A context of CUDA and its libraries take most of it; a model takes tens of megabytes. */
  static final long NEEDED_MEGABYTES = 1024;

  private static final String WAY_OUT = "; use --device cpu";

  /** The CPU, without a word. */
  static final DeviceChoice CPU = new DeviceChoice(Optional.empty(), Optional.empty());

  /**
   * Chooses, without loading anything of CUDA.
   *
   * @param wanted {@code cpu}, {@code cuda} or {@code auto}
   * @param machine what there is
   * @throws CpaException if {@code cuda} is wanted and cannot be had
   */
  static DeviceChoice of(String wanted, GpuMachine machine) {
    if (wanted.equals("cpu") || (wanted.equals("auto") && !worthALook(machine))) {
      return CPU;
    }
    if (!machine.hasBackend()) {
      String problem = "this build has no CUDA backend";
      if (wanted.equals("cuda")) {
        throw new UsageException(
            problem + ": build it with mvn -Pcuda package, or use --device cpu");
      }
      return cpu(problem);
    }
    GpuMachine.Answer answer = machine.gpus();
    Optional<Gpu> usable = answer.gpus().stream().filter(g -> problem(g).isEmpty()).findFirst();
    if (usable.isPresent()) {
      return new DeviceChoice(usable, Optional.empty());
    }
    return refused(wanted, answer.problem().orElseGet(() -> problems(answer.gpus())));
  }

  /** A GPU that cannot be used: an error if it was asked for, a note otherwise. */
  static DeviceChoice refused(String wanted, String problem) {
    if (wanted.equals("cuda")) {
      throw new CpaException(problem + WAY_OUT);
    }
    return cpu(problem);
  }

  private static DeviceChoice cpu(String problem) {
    return new DeviceChoice(Optional.empty(), Optional.of("computing on the CPU: " + problem));
  }

  private static boolean worthALook(GpuMachine machine) {
    return machine.hasBackend() || machine.hasDriver();
  }

  private static String problems(List<Gpu> gpus) {
    return problem(gpus.get(0)).orElseThrow();
  }

  /**
   * What is wrong with a processor. The backend holds machine code for the compute capabilities 3.7
   * to 8.6 and none that a driver could translate; code runs on a later minor number of the same
   * major one.
   */
  private static Optional<String> problem(Gpu gpu) {
    String what = gpu.name() + " (compute capability " + gpu.capability() + ")";
    if (gpu.major() > 8) {
      return Optional.of(
          what + " is newer than the CUDA backend, which has code for 3.7 to 8.6 only");
    }
    if (gpu.major() < 3 || (gpu.major() == 3 && gpu.minor() < 7)) {
      return Optional.of(
          what + " is older than the CUDA backend, which has code for 3.7 to 8.6 only");
    }
    if (gpu.freeMegabytes().isPresent() && gpu.freeMegabytes().getAsLong() < NEEDED_MEGABYTES) {
      return Optional.of(
          gpu.name()
              + " has "
              + gpu.freeMegabytes().getAsLong()
              + " MiB of free memory and "
              + NEEDED_MEGABYTES
              + " are needed");
    }
    return Optional.empty();
  }
}
