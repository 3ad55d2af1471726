package org.cpajvm.dl4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is known about graphics processors without loading anything of CUDA. */
interface GpuMachine {

  /**
   * The answer of the driver.
   *
   * @param gpus what there is
   * @param problem why nothing is known, if so
   */
  record Answer(List<Gpu> gpus, Optional<String> problem) {
    static Answer of(List<Gpu> gpus) {
      return new Answer(gpus, Optional.empty());
    }

    static Answer problem(String text) {
      return new Answer(List.of(), Optional.of(text));
    }
  }

  /** Whether ND4J's CUDA backend is on the class path. */
  boolean hasBackend();

  /** Whether a driver of NVIDIA is loaded; a quick look. */
  boolean hasDriver();

  /** Asks the driver. */
  Answer gpus();

  /** This machine. */
  final class Local implements GpuMachine {
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final int TIMEOUT_SECONDS = 10;

    @Override
    public boolean hasBackend() {
      return Local.class.getClassLoader().getResource(Devices.CUDA_BACKEND) != null;
    }

    @Override
    public boolean hasDriver() {
      return Files.exists(DRIVER);
    }

    @Override
    public Answer gpus() {
      List<String> command =
          new ArrayList<>(List.of("nvidia-smi", Gpu.QUERY, "--format=csv,noheader,nounits"));
      String visible = System.getenv("CUDA_VISIBLE_DEVICES");
      if (visible != null && !visible.isBlank()) {
        command.add("--id=" + visible);
      }
      return ask(command, TIMEOUT_SECONDS);
    }

    /** Runs a command that prints processors; it is ended when it takes too long. */
    static Answer ask(List<String> command, int timeoutSeconds) {
      Process process;
      try {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
      } catch (IOException e) {
        return Answer.problem("there is no NVIDIA driver (" + command.get(0) + " is missing)");
      }
      try {
        process.getOutputStream().close();
        String text =
            CompletableFuture.supplyAsync(() -> read(process))
                .get(timeoutSeconds, TimeUnit.SECONDS);
        if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
          return tooLong(command, timeoutSeconds);
        }
        List<Gpu> gpus = Gpu.parse(text);
        if (process.exitValue() != 0 || gpus.isEmpty()) {
          String first = text.lines().findFirst().orElse("exit code " + process.exitValue());
          return Answer.problem("the NVIDIA driver names no GPU (" + first.strip() + ")");
        }
        return Answer.of(gpus);
      } catch (TimeoutException e) {
        return tooLong(command, timeoutSeconds);
      } catch (ExecutionException | IOException e) {
        return Answer.problem("the NVIDIA driver cannot be asked (" + e.getMessage() + ")");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Answer.problem("asking the NVIDIA driver was interrupted");
      } finally {
        process.destroyForcibly();
      }
    }

    private static Answer tooLong(List<String> command, int seconds) {
      return Answer.problem(
          "the NVIDIA driver does not answer (" + command.get(0) + ", " + seconds + " s)");
    }

    private static String read(Process process) {
      try {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        return ""; // it was ended
      }
    }
  }
}
