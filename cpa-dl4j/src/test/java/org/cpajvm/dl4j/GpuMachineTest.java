package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class GpuMachineTest {

  private static GpuMachine.Answer shell(String script) {
    return GpuMachine.Local.ask(List.of("sh", "-c", script), 5);
  }

  @Test
  void linesOfTheDriverAreRead() {
    assertEquals(
        List.of(
            new Gpu("NVIDIA A10, Rev 2", 8, 6, OptionalLong.of(22_000), "GPU-1"),
            new Gpu("Tesla K80", 3, 7, OptionalLong.empty(), "GPU-2")),
        Gpu.parse(
            "8.6, 22000, GPU-1, NVIDIA A10, Rev 2\n3.7, [N/A], GPU-2, Tesla K80\r\nwarning\n[N/A], 5, GPU-3, X\n\n"));
  }

  @Test
  void aMissingProgramIsAMissingDriver() {
    assertEquals(
        Optional.of("there is no NVIDIA driver (no-such-program is missing)"),
        GpuMachine.Local.ask(List.of("no-such-program"), 5).problem());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void answersOfAProgramAreUnderstood() {
    assertEquals(
        List.of(new Gpu("A10", 8, 6, OptionalLong.of(9000), "GPU-1")),
        shell("echo '8.6, 9000, GPU-1, A10'").gpus());
    assertEquals(
        Optional.of("the NVIDIA driver names no GPU (NVIDIA-SMI has failed)"),
        shell("echo NVIDIA-SMI has failed >&2; exit 9").problem());
    assertEquals(
        Optional.of("the NVIDIA driver names no GPU (exit code 0)"), shell("exit 0").problem());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProgramThatHangsIsEnded() {
    assertEquals(
        Optional.of("the NVIDIA driver does not answer (sleep, 1 s)"),
        GpuMachine.Local.ask(List.of("sleep", "60"), 1).problem());
  }

  @Test
  void servicesOfTheCudaBackendAreHidden() throws IOException {
    URL cuda = url("jar:file:/lib/cuda.jar!/");
    URL cpu = url("jar:file:/lib/cpu.jar!/");
    ClassLoader both =
        new ClassLoader(null) {
          @Override
          public URL getResource(String name) {
            return name.equals(Devices.CUDA_BACKEND) ? url(cuda + name) : null;
          }

          @Override
          public Enumeration<URL> getResources(String name) {
            return Collections.enumeration(List.of(url(cuda + name), url(cpu + name)));
          }
        };
    assertEquals(
        List.of(url(cpu + "META-INF/services/x")),
        Collections.list(new Devices.WithoutCuda(both).getResources("META-INF/services/x")));
  }

  private static URL url(String text) {
    try {
      return URI.create(text).toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
