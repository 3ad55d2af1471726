package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

  @TempDir Path folder;

  @Test
  void damageIsRefusedOrHarmless() throws IOException {
    Path written = written(folder.resolve("written.h5ad"));
    assertTrue(reads(written, "as it was written"));
    List<byte[]> originals =
        Stream.of(Fixtures.own(), Fixtures.filters(), List.of(written))
            .flatMap(List::stream)
            .map(DamagedBytesTest::bytes)
            .filter(b -> b.length < LARGEST)
            .toList();
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = damage(originals.get(i % originals.size()), random);
      Path file = folder.resolve("damaged-" + i + ".h5ad");
      Files.write(file, damaged);
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

  private static byte[] bytes(Path file) {
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
  private static boolean reads(Path file, String what) {
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
