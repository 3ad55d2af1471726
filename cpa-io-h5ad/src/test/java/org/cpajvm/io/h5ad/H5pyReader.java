package org.cpajvm.io.h5ad;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process that reads parts of files with h5py; where a file makes it crash, another one. */
final class H5pyReader implements AutoCloseable {
  private static final String SCRIPT = "src/test/python/read_parts.py";

  private final String python;
  private Process process;
  private Writer questions;
  private BufferedReader answers;

  private H5pyReader(String python) throws IOException {
    this.python = python;
    start();
  }

  /** Starts Python, where there is one with h5py. */
  static Optional<H5pyReader> start(Path log) throws IOException {
    for (String python : new String[] {"python3", "/usr/bin/python3"}) {
      try {
        Process probe =
            new ProcessBuilder(python, "-c", "import h5py, numpy")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (probe.waitFor(60, TimeUnit.SECONDS) && probe.exitValue() == 0) {
          return Optional.of(new H5pyReader(python));
        }
      } catch (IOException e) {
        continue; // not installed
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private void start() throws IOException {
    process =
        new ProcessBuilder(python, SCRIPT).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    questions = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** The answers for the parts of a file, in their order: see the script. */
  List<String> read(Path file, List<String> parts) throws IOException {
    questions.write(file + "\t" + String.join("\t", parts) + "\n");
    questions.flush();
    String answer = answers.readLine();
    if (answer == null) {
      close();
      start();
      return Collections.nCopies(parts.size(), "!h5py crashed or hung");
    }
    return List.of(answer.split("\t", -1));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
