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
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
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
    List<byte[]> originals =
        Stream.concat(Fixtures.own().stream(), Fixtures.filters().stream())
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
    // Most damage hits something that matters, and not all of it does.
    assertTrue(refused > MUTATIONS / 20 && refused < MUTATIONS, refused + " refused");
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
