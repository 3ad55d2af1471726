package org.cpajvm.dl4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kernels of OpenBLAS for a processor. OpenBLAS chooses by the model of the processor, and for
 * one that is younger than itself it takes kernels of 2007, a quarter as fast
 * (docs/performance.md): so they are chosen here, by the instructions that the processor has.
 */
final class BlasKernels {
  /** The variable of the environment that OpenBLAS reads when it is loaded. */
  static final String VARIABLE = "OPENBLAS_CORETYPE";

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final List<String> AVX_512 =
      List.of("avx512f", "avx512cd", "avx512dq", "avx512bw", "avx512vl");
  private static final List<String> AVX_2 = List.of("avx2", "fma");

  private BlasKernels() {}

  /** Their name for this machine; empty where OpenBLAS had better choose. */
  static Optional<String> ofThisMachine() {
    try (Stream<String> lines = Files.lines(PROCESSORS, StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.startsWith("flags")).findFirst().flatMap(BlasKernels::of);
    } catch (IOException e) {
      return Optional.empty(); // not Linux
    }
  }

  /**
   * Their name for a processor.
   *
   * @param flags its line of flags, as Linux lists them
   */
  static Optional<String> of(String flags) {
    List<String> words = Arrays.asList(flags.split("\\s+"));
    if (words.containsAll(AVX_512)) {
      return Optional.of("SkylakeX");
    }
    return words.containsAll(AVX_2) ? Optional.of("Haswell") : Optional.empty();
  }
}
