package org.cpajvm.api.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads text files as editors and spreadsheets write them: in UTF-8, with a byte order mark or
 * without, or in UTF-16 with one. The mark is no part of the text. Bytes that are none of these are
 * refused with their line rather than guessed at.
 */
public final class TextFile {
  private static final int LONGEST_MARK = 3;
  private static final String WAY_OUT = "save the file as UTF-8 (in a spreadsheet: as CSV UTF-8)";

  private TextFile() {}

  /**
   * Opens a file; who does so closes it.
   *
   * @param file the file; not null
   * @throws IOException if it cannot be opened. The reader throws one too where bytes are no text,
   *     with a message that names the line and says what to do
   */
  public static BufferedReader open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      Charset charset = charset(in);
      return new BufferedReader(
          new Lines(new InputStreamReader(in, charset.newDecoder()), charset), 1 << 16);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The lines of a file without blanks around them; empty ones are left out.
   *
   * @param file the file; not null
   * @throws IOException if it cannot be read or is no text
   */
  public static List<String> lines(Path file) throws IOException {
    try (BufferedReader in = open(file)) {
      return in.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The charset that a byte order mark names, which is passed over; UTF-8 where there is none. */
  private static Charset charset(InputStream in) throws IOException {
    in.mark(LONGEST_MARK);
    byte[] start = in.readNBytes(LONGEST_MARK);
    in.reset();
    if (startsWith(start, 0xEF, 0xBB, 0xBF)) {
      in.skipNBytes(3);
      return StandardCharsets.UTF_8;
    }
    if (startsWith(start, 0xFE, 0xFF)) {
      in.skipNBytes(2);
      return StandardCharsets.UTF_16BE;
    }
    if (startsWith(start, 0xFF, 0xFE)) {
      in.skipNBytes(2);
      return StandardCharsets.UTF_16LE;
    }
    return StandardCharsets.UTF_8;
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    boolean same = bytes.length >= mark.length;
    for (int i = 0; same && i < mark.length; i++) {
      same = (bytes[i] & 0xFF) == mark[i];
    }
    return same;
  }

  /** Counts lines, to say in which of them bytes are no text. */
  private static final class Lines extends FilterReader {
    private final Charset charset;
    private long line = 1;

    Lines(Reader in, Charset charset) {
      super(in);
      this.charset = charset;
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      int number;
      try {
        number = in.read(buffer, offset, length);
      } catch (CharacterCodingException e) {
        throw new IOException(
            "from line " + line + " on some bytes are not " + charset + "; " + WAY_OUT, e);
      }
      for (int i = offset; i < offset + number; i++) {
        line += buffer[i] == '\n' ? 1 : 0;
        if (buffer[i] == 0) {
          throw new IOException(
              "line "
                  + line
                  + " holds a zero byte, so this is no text in "
                  + charset
                  + "; "
                  + WAY_OUT);
        }
      }
      return number;
    }
  }
}
