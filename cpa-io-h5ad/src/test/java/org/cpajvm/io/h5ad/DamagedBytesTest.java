package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with random damage are read, or refused with a message; nothing else may happen. */
class DamagedBytesTest {
  private static final int MUTATIONS = Integer.getInteger("cpa.h5ad.mutations", 2500);
  private static final long SEED = Long.getLong("cpa.h5ad.seed", 1);

  private static final int LARGEST = 175_000;
  private static final int MOST_PARTS = 24; // of a file, which are compared

  @TempDir Path folder;

  @Test
  void damageIsRefusedOrHarmless() throws IOException {
    List<byte[]> originals = originals();
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = damage(originals.get(i % originals.size()), random);
      Path file = Files.write(folder.resolve("damaged-" + i + ".h5ad"), damaged);
      String what = "mutation " + i + " of seed " + SEED;
      boolean ok = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> reads(file, what), what);
      refused += ok ? 0 : 1;
      Files.delete(file);
    }
    System.getLogger(getClass().getName())
        .log(System.Logger.Level.INFO, "{0} of {1} mutations refused", refused, MUTATIONS);
    // Most damage hits something that matters, and not all of it does.
    assertTrue(refused > MUTATIONS / 20 && refused < MUTATIONS, refused + " refused");
  }

  /** The files that are damaged; the last one is written here. */
  private List<byte[]> originals() {
    Path written = written(folder.resolve("written.h5ad"));
    assertTrue(reads(written, "as it was written"));
    List<Path> structures =
        Fixtures.structures().stream().map(name -> Fixtures.structure(name, folder)).toList();
    return Stream.of(Fixtures.own(), Fixtures.filters(), structures, List.of(written))
        .flatMap(List::stream)
        .map(DamagedBytesTest::bytes)
        .filter(b -> b.length < LARGEST)
        .toList();
  }

  /**
   * Reads the same damaged files with h5py: where both read a part they read the same. What only
   * one of them refuses is counted by its reason, as the checks of both differ.
   */
  @Test
  void whatIsReadOfDamagedFilesIsWhatH5pyReads() throws IOException {
    Optional<H5pyReader> started = H5pyReader.start(folder.resolve("log"));
    assumeTrue(started.isPresent(), "Python with h5py is not installed");
    List<byte[]> originals = originals();
    Map<String, Integer> outcomes = new TreeMap<>();
    List<String> differences = new ArrayList<>();
    Random random = new Random(SEED);
    try (H5pyReader h5py = started.get()) {
      List<List<String>> parts = new ArrayList<>();
      for (byte[] original : originals) {
        Path file = Files.write(folder.resolve("original.h5ad"), original);
        parts.add(List.copyOf(parts(file, List.of()).keySet()));
        compare("original", file, parts.get(parts.size() - 1), h5py, outcomes, differences);
      }
      outcomes.clear();
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] damaged = damage(originals.get(i % originals.size()), random);
        Path file = Files.write(folder.resolve("damaged.h5ad"), damaged);
        int from = differences.size();
        compare(
            "mutation " + i, file, parts.get(i % originals.size()), h5py, outcomes, differences);
        keep(file, i, differences.size() > from);
      }
    }
    System.getLogger(getClass().getName())
        .log(System.Logger.Level.INFO, "parts of {0} damaged files: {1}", MUTATIONS, outcomes);
    assertEquals(List.of(), differences);
  }

  /** Keeps a file that is read differently, where a property names a folder for them. */
  private static void keep(Path file, int number, boolean differs) throws IOException {
    String kept = System.getProperty("cpa.h5ad.differences");
    if (differs && kept != null) {
      Files.copy(file, Path.of(kept, "mutation-" + number), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void compare(
      String what,
      Path file,
      List<String> parts,
      H5pyReader h5py,
      Map<String, Integer> outcomes,
      List<String> differences)
      throws IOException {
    List<String> asked =
        parts.stream().filter(part -> !part.startsWith("?")).limit(MOST_PARTS).toList();
    Map<String, String> ours = parts(file, asked);
    List<String> theirs = h5py.read(file, asked);
    for (int i = 0; i < asked.size(); i++) {
      String our = ours.getOrDefault(asked.get(i), "!is not there");
      String their = theirs.get(i);
      outcomes.merge(outcome(our, their), 1, Integer::sum);
      if (!our.startsWith("!") && !their.startsWith("!") && !our.equals(their)) {
        differences.add(what + ", " + asked.get(i) + ": " + our + " is not " + their);
      }
    }
  }

  private static String outcome(String ours, String theirs) {
    boolean refused = ours.startsWith("!");
    boolean refusedByH5py = theirs.startsWith("!");
    if (refused && refusedByH5py) {
      return "both refuse it";
    }
    if (refused) {
      return "only h5py reads it: " + reason(ours);
    }
    return refusedByH5py
        ? "only the project reads it: " + reason(theirs)
        : ours.equals(theirs) ? "both read the same" : "both read it, but not the same";
  }

  /** A message without what differs from file to file. */
  private static String reason(String message) {
    String text = message.replaceFirst("^!.*?h5ad: ", "").replaceAll("'[^']*'", "'...'");
    text = text.replaceAll("[0-9]+", "N").replaceFirst("^[^ ]*: (?=.)", "");
    return text.substring(0, Math.min(70, text.length()));
  }

  private static Map<String, String> parts(Path file, List<String> asked) {
    try (CellDataset data = new H5adFormat().open(file)) {
      return Checksums.of(data);
    } catch (BadInputException e) {
      Map<String, String> refused = new LinkedHashMap<>();
      asked.forEach(part -> refused.put(part, "!" + e.getMessage()));
      return refused;
    }
  }

  /** A file of our own with attributes beside their header, a large group, and chunks. */
  private static Path written(Path file) {
    try (Hdf5Output out = Hdf5Output.create(file);
        ChunkPool pool = new ChunkPool()) {
      ElementWriter elements = new ElementWriter(out, pool);
      Map<String, Long> root = new LinkedHashMap<>();
      root.put("obs", elements.table("obs", Blocks.names("c", 300)));
      root.put("var", elements.table("var", Blocks.names("g", 40)));
      MatrixOutput matrix = new SparseOutput(out, pool, 40);
      matrix.append(Blocks.random(300, 40, 0.3, 1));
      root.put("X", matrix.finish(elements, "X"));
      Map<String, Long> members = new LinkedHashMap<>();
      long number = elements.array("uns/number", NumberColumn.of(NumberType.INT8, 1));
      for (int i = 0; i < 600; i++) {
        members.put("number " + i, number);
      }
      List<String> note = Collections.nCopies(5000, "");
      root.put(
          "uns",
          elements.object("uns").encoding("dict", "0.1.0").texts("note", note).group(members));
      long address = elements.object("").encoding("anndata", "0.1.0").group(root);
      elements.flush();
      out.finish(address);
    }
    return file;
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] damage(byte[] original, Random random) {
    if (random.nextInt(8) == 0) {
      return Arrays.copyOf(original, random.nextInt(original.length));
    }
    byte[] damaged = original.clone();
    int changes = 1 + random.nextInt(12);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(damaged.length);
      // Zeros are padding mostly: look for something that means something.
      for (int tries = 0; damaged[at] == 0 && tries < 20; tries++) {
        at = random.nextInt(damaged.length);
      }
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt(256);
        case 2 -> Arrays.fill(damaged, at, Math.min(at + 4, damaged.length), (byte) -1);
        default -> {
          int from = random.nextInt(damaged.length - 8);
          System.arraycopy(original, from, damaged, Math.min(at, damaged.length - 8), 8);
        }
      }
    }
    return damaged;
  }

  /** Reads all there is; false where the file is refused. */
  static boolean reads(Path file, String what) {
    try (CellDataset data = new H5adFormat().open(file)) {
      SparseRows rows = new SparseRows();
      for (String layer : data.layers()) {
        read(data.layer(layer), rows);
      }
      data.uns().entries().values().forEach(value -> visit(value, rows));
      data.obsm().values().forEach(value -> visit(value, rows));
      data.raw().ifPresent(raw -> read(raw.matrix(), rows));
      read(data.matrix(), rows);
      return true;
    } catch (BadInputException e) {
      assertTrue(e.getMessage().startsWith(file.getFileName().toString()), e.getMessage());
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
      return false;
    } catch (RuntimeException | Error e) {
      return fail(what, e);
    }
  }

  private static void visit(Annotation value, SparseRows rows) {
    if (value instanceof Annotation.Sparse sparse) {
      read(sparse.matrix(), rows);
    } else if (value instanceof Annotation.Dict dict) {
      dict.entries().values().forEach(entry -> visit(entry, rows));
    }
  }

  private static void read(CellMatrix matrix, SparseRows rows) {
    matrix.read(0, matrix.rows(), rows);
    for (int row = 0; row < rows.rows(); row++) {
      int last = -1;
      for (int i = rows.start(row); i < rows.start(row + 1); i++) {
        assertTrue(rows.columns()[i] > last && rows.columns()[i] < matrix.columns());
        last = rows.columns()[i];
      }
    }
  }
}
