package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that changed in a file of our own are found by checksums. */
class FlippedBytesTest {
  private static final int CELLS = 3000;
  private static final int GENES = 60;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFlippedBitOfAMatrixIsFound(boolean dense) throws IOException {
    SparseRows rows = Blocks.random(CELLS, GENES, 0.5, 3);
    Path file = folder.resolve("written.h5ad");
    long[] dose = new Random(1).longs(CELLS, 0, 1000).toArray();
    try (DatasetWriter writer = new H5adFormat().create(file)) {
      writer.obs(Blocks.names("c", CELLS).with("dose", NumberColumn.of(NumberType.INT64, dose)));
      writer.var(Blocks.names("g", GENES));
      try (DatasetWriter.MatrixWriter matrix =
          dense ? writer.denseMatrix(GENES) : writer.matrix(GENES)) {
        matrix.append(rows);
      }
      writer.finish();
    }
    byte[] whole = Files.readAllBytes(file);
    String before = content(file);
    Random random = new Random(7);
    int found = 0;
    int harmless = 0;
    int texts = 0;
    for (int i = 0; i < 400; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      String after = content(Files.write(folder.resolve("flipped.h5ad"), changed));
      if (after.startsWith("refused")) {
        found++;
      } else if (after.equals(before)) {
        harmless++; // nothing that is read
      } else {
        texts++;
        assertEquals(numbers(before), numbers(after), "only the letters of texts have no checksum");
      }
    }
    assertTrue(found > 200, found + " found, " + harmless + " harmless, " + texts + " in texts");
  }

  /** The checksums of all there is, the names of cells and genes last. */
  private static String content(Path file) {
    try (CellDataset data = new H5adFormat().open(file)) {
      Map<String, String> parts = Checksums.of(data);
      String numbers = parts.get("M:X") + " " + parts.get("N:obs/dose");
      boolean refused = numbers.contains("!") || !data.leftOut().isEmpty();
      return refused
          ? "refused"
          : numbers + " / " + parts.get("T:obs/_index") + " " + parts.get("T:var/_index");
    } catch (BadInputException e) {
      return "refused";
    }
  }

  private static String numbers(String content) {
    return content.substring(0, content.indexOf('/'));
  }

  @Test
  void theChecksumIsThatOfHdf5ForAnyLength() {
    Random random = new Random(3);
    for (int length : new int[] {0, 1, 2, 3, 720, 721, 65_537, 300_001}) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertEquals(plain(bytes), Fletcher32.sum(ByteBuffer.wrap(bytes)), length + " bytes");
    }
    byte[] ones = new byte[200_000];
    Arrays.fill(ones, (byte) -1);
    assertEquals(plain(ones), Fletcher32.sum(ByteBuffer.wrap(ones)));
  }

  /** The sums as HDF5 makes them: 360 words at a time, folded. */
  private static int plain(byte[] bytes) {
    long low = 0;
    long high = 0;
    for (int at = 0; at < bytes.length; at += 2) {
      int second = at + 1 < bytes.length ? bytes[at + 1] & 0xFF : 0;
      low += ((bytes[at] & 0xFF) << 8) | second;
      high += low;
      if (at % 720 == 718) {
        low = (low & 0xFFFF) + (low >>> 16);
        high = (high & 0xFFFF) + (high >>> 16);
      }
    }
    for (int i = 0; i < 4; i++) {
      low = (low & 0xFFFF) + (low >>> 16);
      high = (high & 0xFFFF) + (high >>> 16);
    }
    return (int) ((high << 16) | low);
  }
}
