package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.Compressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The compressions inside of filters: inverse to their encoders, and safe for whatever comes. */
class PackedBlocksTest {
  private static final int START = 11; // of a block in its target

  private interface Coding {
    int decode(byte[] from, int in, int end, byte[] into, int start, int limit);
  }

  static Stream<Arguments> codings() {
    return Stream.of(
        Arguments.of("lz4", new Lz4Compressor(), (Coding) Lz4::decode),
        Arguments.of("snappy", new SnappyCompressor(), (Coding) Snappy::decode),
        Arguments.of("zstd", new ZstdCompressor(), (Coding) new Zstd()::decode));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("codings")
  void decodingIsTheInverseOfEncoding(String name, Compressor encoder, Coding coding) {
    Random random = new Random(2);
    for (int trial = 0; trial < 100; trial++) {
      byte[] raw = raw(random, 1 + random.nextInt(90_000));
      byte[] packed = pack(encoder, raw);
      int limit = START + raw.length;
      for (int room : new int[] {0, 40}) {
        byte[] decoded = new byte[limit + room];
        assertEquals(limit, coding.decode(packed, 0, packed.length, decoded, START, limit));
        assertArrayEquals(raw, Arrays.copyOfRange(decoded, START, limit));
      }
      byte[] small = new byte[limit];
      assertThrows(
          Damage.class, () -> coding.decode(packed, 0, packed.length, small, START, limit - 1));
    }
  }

  private static byte[] pack(Compressor encoder, byte[] raw) {
    byte[] packed = new byte[encoder.maxCompressedLength(raw.length)];
    return Arrays.copyOf(packed, encoder.compress(raw, 0, raw.length, packed, 0, packed.length));
  }

  static Stream<Arguments> hostile() {
    return Stream.concat(
        codings(), Stream.of(Arguments.of("blosclz", null, (Coding) BloscLz::decode)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void damageStaysInItsPlace(String name, Compressor encoder, Coding coding) {
    Random random = new Random(4);
    int refused = 0;
    for (int trial = 0; trial < 4000; trial++) {
      byte[] raw = raw(random, 1 + random.nextInt(400));
      byte[] packed = encoder == null ? raw : pack(encoder, raw);
      for (int change = random.nextInt(4); change >= 0; change--) {
        packed[random.nextInt(packed.length)] ^= (byte) (1 + random.nextInt(255));
      }
      int end = trial % 3 == 0 ? random.nextInt(packed.length) : packed.length;
      int limit = START + random.nextInt(500);
      byte[] into = new byte[limit + 30];
      try {
        int at = coding.decode(packed, 0, end, into, START, limit);
        assertTrue(at >= START && at <= limit, name + " " + trial);
      } catch (Damage e) {
        refused++;
      }
      Arrays.fill(into, START, limit + Long.BYTES, (byte) 0);
      assertArrayEquals(new byte[into.length], into);
    }
    assertTrue(refused > 1000, refused + " were refused");
  }

  @Test
  void bitsComeBackToTheirPlaces() {
    Random random = new Random(6);
    for (int size = 1; size <= 9; size++) {
      int count = 8 * (1 + random.nextInt(20));
      byte[] raw = new byte[count * size];
      random.nextBytes(raw);
      byte[] planes = new byte[raw.length];
      for (int element = 0; element < count; element++) {
        for (int bit = 0; bit < 8 * size; bit++) {
          int value = raw[element * size + bit / 8] >> (bit % 8) & 1;
          planes[bit * (count / 8) + element / 8] |= (byte) (value << (element % 8));
        }
      }
      byte[] back = new byte[raw.length];
      Shuffle.bits(planes, 0, count, size, back, 0);
      assertArrayEquals(raw, back);
    }
  }

  /** Bytes with repetitions near and far. */
  private static byte[] raw(Random random, int length) {
    byte[] raw = new byte[length];
    for (int at = 0; at < length; ) {
      int run = Math.min(length - at, 1 + random.nextInt(300));
      int distance = 1 + (random.nextBoolean() ? random.nextInt(20) : random.nextInt(length));
      for (int i = 0; i < run; i++, at++) {
        boolean repeat = at >= distance && random.nextInt(40) != 0;
        raw[at] = repeat ? raw[at - distance] : (byte) random.nextInt(256);
      }
    }
    return raw;
  }
}
