package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that tests read: own ones, or those of the folder that {@code cpa.h5ad.dir} names. */
final class Fixtures {
  private Fixtures() {}

  static Path folder() {
    String other = System.getProperty("cpa.h5ad.dir");
    if (other != null) {
      return Path.of(other);
    }
    try {
      return Path.of(Fixtures.class.getResource("/h5ad").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every file of the folder. */
  static List<Path> all() {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(file -> file.toString().endsWith(".h5ad")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path file(String name) {
    return folder().resolve(name + ".h5ad");
  }
}
