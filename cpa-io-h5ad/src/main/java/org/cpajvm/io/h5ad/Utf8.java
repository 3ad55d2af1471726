package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text in UTF-8, which names and values of AnnData files are in whatever an HDF5 flag says. Other
 * bytes are refused: if they were replaced, two names could become one.
 */
final class Utf8 {
  private static final int SHOWN = 40;

  private Utf8() {}

  /**
   * The name of a part of a file. Bytes that are no text become numbers, so that different names
   * stay different and the part can be asked for.
   */
  static String name(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean whole =
        text.indexOf('\uFFFD') < 0 || Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
    return whole ? text : escaped(bytes, bytes.length, Integer.MAX_VALUE);
  }

  static String name(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(bytes.position(), copy);
    return name(copy);
  }

  /** Decodes the first bytes of an array. */
  static String decode(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    // The decoder puts this character in place of what it cannot decode.
    if (text.indexOf('\uFFFD') >= 0) {
      byte[] again = text.getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(again, 0, again.length, bytes, 0, length)) {
        throw new Unsupported(
            "'"
                + escaped(bytes, length, SHOWN)
                + "' is not text in UTF-8, and what it was meant to be is unknown: write the file"
                + " again with its text in UTF-8");
      }
    }
    return text;
  }

  /** What can be shown of bytes in any encoding, the others as numbers. */
  private static String escaped(byte[] bytes, int length, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(length, most); i++) {
      int value = bytes[i] & 0xFF;
      if (value >= ' ' && value < 0x7F) {
        text.append((char) value);
      } else {
        text.append(String.format("\\x%02x", value));
      }
    }
    return text.append(length > most ? "..." : "").toString();
  }
}
