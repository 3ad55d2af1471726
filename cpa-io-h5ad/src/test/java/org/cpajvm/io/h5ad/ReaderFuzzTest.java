package org.cpajvm.io.h5ad;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that Jazzer makes of the fixtures, guided by the code that they reach. The seeds alone are
 * read where the variable JAZZER_FUZZ is not set.
 */
class ReaderFuzzTest {
  private static final int LARGEST = 60_000;

  @TempDir static Path folder;

  static Stream<Arguments> seeds() {
    Stream<Path> structures =
        Fixtures.structures().stream().map(name -> Fixtures.structure(name, folder));
    return Stream.concat(Fixtures.own().stream(), structures)
        .filter(file -> file.toFile().length() < LARGEST)
        .map(DamagedBytesTest::bytes)
        .map(bytes -> Arguments.of((Object) bytes));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "30s")
  void anyBytesAreReadOrRefused(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("fuzzed.h5ad"), bytes);
    DamagedBytesTest.reads(file, "bytes of a fuzzer");
  }
}
