package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of files as one data set. */
class FolderTest {
  @TempDir Path folder;

  @Test
  void hiddenFilesAreNoDataAndCapitalsDoNotMatter() throws IOException {
    boolean[] good = new boolean[SmallStudy.cells()];
    good[3] = true;
    Map<String, Column> columns = Map.of("good", BooleanColumn.of(good));
    SmallStudy.write(folder.resolve("a.h5ad"), columns, 1, 0);
    Path other = SmallStudy.write(folder.resolve("b.h5ad"), columns, 1, 0);
    Files.move(other, folder.resolve("B.H5AD"));
    Files.writeString(folder.resolve("._a.h5ad"), "what a Mac leaves behind");
    CommandLine run = CommandLine.run("inspect", folder.toString());
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("1,200 cells"), run.out());
    CommandLine kept = CommandLine.run("inspect", folder.toString(), "--keep", "good");
    assertEquals(0, kept.code(), kept.err());
    assertTrue(kept.out().contains("2 cells"), kept.out());
  }
}
