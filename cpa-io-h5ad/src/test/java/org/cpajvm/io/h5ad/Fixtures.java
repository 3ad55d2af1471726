package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The files that tests read. */
final class Fixtures {
  private Fixtures() {}

  /** The folder of this module's own files. */
  static Path folder() {
    try {
      return Path.of(Fixtures.class.getResource("/h5ad").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** This module's own files. */
  static List<Path> own() {
    return files(folder());
  }

  /** Files with a layer for each filter, all equal to X. */
  static List<Path> filters() {
    return files(folder().resolve("filters"));
  }

  /** The files of the folder that {@code cpa.h5ad.dir} names, or else the own ones. */
  static List<Path> toCompare() {
    String other = System.getProperty("cpa.h5ad.dir");
    return other == null ? own() : files(Path.of(other));
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".h5ad")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of the compressed files of the folder "structures", written into a folder. */
  static Path structure(String name, Path folder) {
    Path packed = folder().resolve("structures").resolve(name + ".h5ad.gz");
    Path file = folder.resolve(name + ".h5ad");
    try (InputStream content = new GZIPInputStream(Files.newInputStream(packed))) {
      Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of these files. */
  static List<String> structures() {
    try (Stream<Path> files = Files.list(folder().resolve("structures"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".h5ad.gz", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of the own files. */
  static Path file(String name) {
    return folder().resolve(name + ".h5ad");
  }
}
