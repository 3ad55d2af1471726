package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceChoiceTest {

  /** A machine that is as the test says. */
  private record Fake(boolean hasBackend, boolean hasDriver, Answer gpus) implements GpuMachine {
    static Fake with(Gpu... gpus) {
      return new Fake(true, true, Answer.of(List.of(gpus)));
    }
  }

  private static Gpu gpu(String name, int major, int minor, long free) {
    return new Gpu(name, major, minor, OptionalLong.of(free), "GPU-" + name);
  }

  private static void refused(
      Fake machine, Class<? extends CpaException> type, int code, String message) {
    CpaException error = assertThrows(type, () -> DeviceChoice.of("cuda", machine));
    assertEquals(message, error.getMessage());
    assertEquals(code, error.exitCode());
  }

  private static void goesOn(Fake machine, String note) {
    DeviceChoice choice = DeviceChoice.of("auto", machine);
    assertEquals(Optional.empty(), choice.gpu());
    assertEquals(Optional.of("computing on the CPU: " + note), choice.note());
    assertEquals(DeviceChoice.CPU, DeviceChoice.of("cpu", machine));
  }

  @Test
  void aNewerGpuIsRefusedInOneSentence() {
    Fake hopper = Fake.with(gpu("NVIDIA H100", 9, 0, 80_000));
    String problem =
        "NVIDIA H100 (compute capability 9.0) is newer than the CUDA backend, which has code for 3.7 to 8.6 only";
    refused(hopper, CpaException.class, 1, problem + "; use --device cpu");
    goesOn(hopper, problem);
  }

  @Test
  void anOlderGpuIsRefused() {
    Fake old = Fake.with(gpu("K40", 3, 5, 12_000));
    String problem =
        "K40 (compute capability 3.5) is older than the CUDA backend, which has code for 3.7 to 8.6 only";
    refused(old, CpaException.class, 1, problem + "; use --device cpu");
    goesOn(old, problem);
  }

  @Test
  void tooLittleMemoryIsRefused() {
    Fake full = Fake.with(gpu("A10", 8, 6, 1023));
    String problem = "A10 has 1023 MiB of free memory and 1024 are needed";
    refused(full, CpaException.class, 1, problem + "; use --device cpu");
    goesOn(full, problem);
  }

  @Test
  void aMissingDriverIsSaid() {
    String problem = "there is no NVIDIA driver (nvidia-smi is missing)";
    Fake none = new Fake(true, false, GpuMachine.Answer.problem(problem));
    refused(none, CpaException.class, 1, problem + "; use --device cpu");
    goesOn(none, problem);
  }

  @Test
  void aBuildForTheCpuSaysHowToMakeAnother() {
    Fake build = new Fake(false, true, GpuMachine.Answer.of(List.of(gpu("A10", 8, 6, 9000))));
    refused(
        build,
        UsageException.class,
        2,
        "this build has no CUDA backend: build it with mvn -Pcuda package, or use --device cpu");
    goesOn(build, "this build has no CUDA backend");
  }

  @Test
  void withoutDriverAndBackendThereIsNothingToSay() {
    Fake plain = new Fake(false, false, GpuMachine.Answer.problem("must not be asked"));
    assertEquals(DeviceChoice.CPU, DeviceChoice.of("auto", plain));
  }

  @ParameterizedTest
  @CsvSource({"3, 7", "5, 0", "6, 1", "7, 5", "8, 0", "8, 6", "8, 9"})
  void whatTheBackendHasCodeForIsTaken(int major, int minor) {
    Gpu gpu = gpu("some", major, minor, 1024);
    for (String wanted : List.of("cuda", "auto")) {
      DeviceChoice choice = DeviceChoice.of(wanted, Fake.with(gpu));
      assertEquals(Optional.of(gpu), choice.gpu());
      assertEquals(Optional.empty(), choice.note());
    }
  }

  @Test
  void theFirstUsableOfSeveralIsTaken() {
    Gpu usable = gpu("A10", 8, 6, 20_000);
    Fake several = Fake.with(gpu("H100", 9, 0, 80_000), usable, gpu("A100", 8, 0, 40_000));
    assertEquals(Optional.of(usable), DeviceChoice.of("auto", several).gpu());
  }

  @Test
  void unknownMemoryIsNoReasonToRefuse() {
    Gpu slice = new Gpu("A100 MIG", 8, 0, OptionalLong.empty(), "MIG-1");
    assertEquals(Optional.of(slice), DeviceChoice.of("cuda", Fake.with(slice)).gpu());
  }

  @Test
  void aClassThatIsNotThereDoesNotLoad() {
    assertTrue(Devices.loads("java.lang.String"));
    assertEquals(false, Devices.loads("org.cpajvm.dl4j.NoSuchClass"));
  }
}
