package org.cpajvm.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.TensorShape;
import org.junit.jupiter.api.Test;

class SafetensorsTest {

  private static NamedTensor floats(String name, long[] shape, float... values) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new NamedTensor(name, NamedTensor.Type.F32, shape, data);
  }

  private static byte[] bytes(List<NamedTensor> tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(tensors, out);
    return out.toByteArray();
  }

  private static List<NamedTensor> read(byte[] bytes) throws IOException {
    return Safetensors.read(
        new ByteArrayInputStream(bytes),
        bytes.length,
        "file.safetensors",
        "copy or train the model again",
        header -> {});
  }

  @Test
  void whatIsWrittenReadsBack() throws IOException {
    List<NamedTensor> tensors =
        List.of(
            floats(
                "encoder.weight", new long[] {2, 3}, 1, -2, Float.NaN, 0, Float.MIN_VALUE, 3e38f),
            floats("empty", new long[] {0, 4}),
            floats("β \"quoted\"", new long[0], 7));
    List<NamedTensor> back = read(bytes(tensors));
    assertEquals(3, back.size());
    for (int i = 0; i < tensors.size(); i++) {
      assertEquals(tensors.get(i).name(), back.get(i).name());
      assertArrayEquals(tensors.get(i).shape(), back.get(i).shape());
      assertEquals(tensors.get(i).data(), back.get(i).data());
    }
  }

  @Test
  void numbersBeginAtAMultipleOfEightBytes() throws IOException {
    for (String name : List.of("a", "ab", "abc", "abcd", "β")) {
      byte[] bytes = bytes(List.of(floats(name, new long[] {1}, 1)));
      long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
      assertEquals(0, header % 8, name);
      assertEquals(bytes.length, 8 + header + 4, name);
    }
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    byte[] bytes = bytes(List.of(floats("w", new long[] {2}, 1, 2)));
    BadInputException truncated =
        assertThrows(BadInputException.class, () -> read(Arrays.copyOf(bytes, bytes.length - 1)));
    assertTrue(truncated.getMessage().contains("file.safetensors"), truncated.getMessage());
    byte[] longHeader = bytes.clone();
    longHeader[6] = 1;
    assertThrows(BadInputException.class, () -> read(longHeader));
    byte[] noJson = bytes.clone();
    noJson[8] = '[';
    assertThrows(BadInputException.class, () -> read(noJson));
    byte[] wrongShape =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .replace("\"shape\":[2]", "\"shape\":[3]")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThrows(BadInputException.class, () -> read(wrongShape));
  }

  @Test
  void bytesAfterTheEndAndShapesThatDoNotFitAreRefused() throws IOException {
    byte[] bytes = bytes(List.of(floats("w", new long[] {2}, 1, 2)));
    String message =
        assertThrows(BadInputException.class, () -> read(Arrays.copyOf(bytes, bytes.length + 1)))
            .getMessage();
    assertTrue(message.contains("9 bytes of numbers, but its header describes 8"), message);
    for (String shape : List.of("[-2]", "[4611686018427387904,2]", "[2,0]", "[1]")) {
      byte[] other = withShape(bytes, shape);
      assertThrows(BadInputException.class, () -> read(other), shape);
    }
  }

  /** The header with another shape, as long as it was. */
  private static byte[] withShape(byte[] bytes, String shape) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf('}') + 1;
    String header = text.substring(8, end).replace("[2]", shape);
    byte[] json = header.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(8 + json.length + 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(bytes, bytes.length - 8, 8)
        .array();
  }

  /** A header may promise more than there is memory: it is looked at first. */
  @Test
  void theHeaderIsCheckedBeforeNumbersAreRead() throws IOException {
    byte[] bytes = bytes(List.of(floats("w", new long[] {2}, 1, 2)));
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    assertThrows(
        ArithmeticException.class,
        () ->
            Safetensors.read(
                in,
                bytes.length,
                "f",
                "r",
                header -> {
                  assertEquals(List.of(new TensorShape("w", List.of(2L))), header);
                  throw new ArithmeticException();
                }));
    assertEquals(8, in.available());
  }
}
