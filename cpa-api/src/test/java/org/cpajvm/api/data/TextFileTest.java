package org.cpajvm.api.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileTest {
  private static final String TEXT = "IFN-\u03b3\r\n\r\n Gr\u00f6\u00dfe \n\ud83e\uddec";
  private static final List<String> LINES =
      List.of("IFN-\u03b3", "Gr\u00f6\u00dfe", "\ud83e\uddec");

  @TempDir Path folder;

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("names.txt"), bytes);
  }

  private String refused(byte[] bytes) throws IOException {
    Path file = write(bytes);
    return assertThrows(IOException.class, () -> TextFile.lines(file)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void aMarkIsNoPartOfTheText(String charset) throws IOException {
    byte[] marked = ("\ufeff" + TEXT).getBytes(Charset.forName(charset));
    assertEquals(LINES, TextFile.lines(write(marked)));
    assertEquals(List.of(), TextFile.lines(write("\ufeff".getBytes(Charset.forName(charset)))));
  }

  @Test
  void withoutAMarkItIsUtf8() throws IOException {
    assertEquals(LINES, TextFile.lines(write(TEXT.getBytes(StandardCharsets.UTF_8))));
    assertEquals(List.of(), TextFile.lines(write(new byte[0])));
    assertEquals(List.of("a"), TextFile.lines(write(new byte[] {'a'})));
    try (BufferedReader in = TextFile.open(write("ab".getBytes(StandardCharsets.UTF_8)))) {
      assertEquals('a', in.read());
    }
  }

  @Test
  void otherEncodingsAreRefusedWithTheirLineAndAWayOut() throws IOException {
    String latin = refused("a\nGr\u00f6\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(latin.contains("are not UTF-8") && latin.contains("save the file as UTF-8"), latin);
    String wide = refused("a\nb".getBytes(StandardCharsets.UTF_16LE));
    assertTrue(wide.startsWith("line 1 holds a zero byte"), wide);
    byte[] cut = {(byte) 0xFF, (byte) 0xFE, 'a', 0, 'b'};
    assertTrue(refused(cut).contains("not UTF-16LE"));
  }

  @Test
  void aFileThatIsNotThereIsToldApart() {
    assertThrows(NoSuchFileException.class, () -> TextFile.lines(folder.resolve("none")));
  }
}
