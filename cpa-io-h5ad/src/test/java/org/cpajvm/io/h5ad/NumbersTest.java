package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cpajvm.api.data.NumberType;
import org.junit.jupiter.api.Test;

class NumbersTest {
  private static final ElementType HALF =
      new ElementType(
          ElementType.Kind.NUMBER, 2, NumberType.FLOAT16, ByteOrder.BIG_ENDIAN, "float16");

  private static float half(int bits) {
    float[] value = new float[1];
    ByteBuffer raw = ByteBuffer.allocate(2).putShort(0, (short) bits);
    Numbers.toFloats(raw, HALF, 1, value, 0);
    return value[0];
  }

  @Test
  void everyHalfPrecisionNumberSurvives() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = half(bits);
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(half(Numbers.toHalf(value))));
      } else {
        assertEquals((short) bits, Numbers.toHalf(value), "bits " + bits);
      }
    }
  }

  @Test
  void numbersAreRoundedToTheNearestHalfPrecisionNumber() {
    assertEquals(1.0f, half(0x3C00));
    assertEquals(0x1p-24f, half(1));
    assertEquals(65504f, half(0x7BFF));
    assertEquals(0x3C00, Numbers.toHalf(1 + 0x1p-11f)); // a tie, to even
    assertEquals(0x3C02, Numbers.toHalf(1 + 3 * 0x1p-11f)); // a tie, to even
    assertEquals(0x3C01, Numbers.toHalf(1 + 0x1.8p-11f));
    assertEquals(0x7C00, Numbers.toHalf(65520f));
    assertEquals(0x7BFF, Numbers.toHalf(65519f));
    assertEquals(0x400, Numbers.toHalf(0x1p-14f - 0x1p-26f));
  }

  @Test
  void whatIsNoIndexBecomesNegative() {
    ElementType type =
        new ElementType(
            ElementType.Kind.NUMBER, 8, NumberType.UINT64, ByteOrder.LITTLE_ENDIAN, "uint64");
    ByteBuffer raw = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    raw.putLong(0, 7).putLong(8, 1L << 31).putLong(16, -1);
    int[] indices = new int[3];
    Numbers.toIndices(raw, type, 3, indices, 0);
    assertEquals(7, indices[0]);
    assertEquals(-1, indices[1]);
    assertEquals(-1, indices[2]);
  }

  @Test
  void largeUnsignedNumbersArePositive() {
    ElementType type =
        new ElementType(
            ElementType.Kind.NUMBER, 8, NumberType.UINT64, ByteOrder.LITTLE_ENDIAN, "uint64");
    ByteBuffer raw = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, -1);
    double[] value = new double[1];
    Numbers.toDoubles(raw, type, 1, value);
    assertEquals(0x1p64, value[0]);
  }
}
