package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ning.compress.lzf.LZFChunk;
import com.ning.compress.lzf.util.ChunkEncoderFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.SparseRows;
import org.junit.jupiter.api.Test;

class ChunkCodingTest {

  @Test
  void lzfIsTheInverseOfItsEncoder() {
    Random random = new Random(2);
    int compressible = 0;
    for (int trial = 0; trial < 400; trial++) {
      byte[] raw = raw(random, 16 + random.nextInt(20_000));
      byte[] framed =
          ChunkEncoderFactory.safeInstance(raw.length).encodeChunk(raw, 0, raw.length).getData();
      if (framed[2] == LZFChunk.BLOCK_TYPE_NON_COMPRESSED) {
        continue;
      }
      compressible++;
      int end = framed.length - LZFChunk.HEADER_LEN_COMPRESSED;
      byte[] packed = Arrays.copyOfRange(framed, LZFChunk.HEADER_LEN_COMPRESSED, framed.length);
      // Both with room behind the end and without it.
      for (int room : new int[] {0, 40}) {
        byte[] decoded = new byte[raw.length + room];
        assertEquals(raw.length, Lzf.decode(packed, end, decoded));
        assertArrayEquals(raw, Arrays.copyOf(decoded, raw.length));
      }
      byte[] small = new byte[raw.length - 1];
      assertThrows(Damage.class, () -> Lzf.decode(packed, end, small));
    }
    assertTrue(compressible > 100, compressible + " were compressed");
  }

  /** Bytes with repetitions of all distances. */
  private static byte[] raw(Random random, int length) {
    byte[] raw = new byte[length];
    for (int at = 0; at < length; ) {
      int run = Math.min(length - at, 1 + random.nextInt(300));
      int distance = 1 + random.nextInt(20);
      for (int i = 0; i < run; i++, at++) {
        boolean repeat = at >= distance && random.nextInt(40) != 0;
        raw[at] = repeat ? raw[at - distance] : (byte) random.nextInt(256);
      }
    }
    return raw;
  }

  @Test
  void theChecksumDependsOnEveryByte() {
    byte[] bytes = new byte[1001];
    new Random(1).nextBytes(bytes);
    int sum = Fletcher32.sum(ByteBuffer.wrap(bytes));
    for (int at = 0; at < bytes.length; at++) {
      bytes[at]++;
      assertTrue(Fletcher32.sum(ByteBuffer.wrap(bytes)) != sum, "byte " + at);
      bytes[at]--;
    }
  }

  @Test
  void transposingInAFileGivesTheSameRows() {
    try (CellDataset data = new H5adFormat().open(Fixtures.file("csc_i32"))) {
      H5Group group = H5File.open(Fixtures.file("csc_i32")).root().group("X").orElseThrow();
      StoredArray indptr = group.require("indptr");
      long[] starts = new long[(int) indptr.size()];
      try (ElementReader reader = new ElementReader(indptr)) {
        reader.longs(0, starts.length, starts, 0);
      }
      CompressedRows columns =
          new CompressedRows(starts, group.require("data"), group.require("indices"));
      SparseRows expected = Blocks.all(data.matrix());
      for (long inMemory : new long[] {0, 1 << 20}) {
        Entries rows = TransposedEntries.of(columns, data.cells(), inMemory);
        int count = expected.nonZeros();
        int[] at = new int[count];
        float[] values = new float[count];
        try (Entries.Reader reader = rows.open()) {
          reader.read(0, count, at, values, 0);
        }
        assertEquals(count, rows.starts()[data.cells()]);
        assertArrayEquals(Arrays.copyOf(expected.columns(), count), at);
        assertArrayEquals(Arrays.copyOf(expected.values(), count), values);
      }
    }
  }
}
