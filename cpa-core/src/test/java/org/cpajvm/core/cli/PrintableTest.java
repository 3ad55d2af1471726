package org.cpajvm.core.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void aLineStaysOneLineAndMovesNoCursor() {
    assertEquals(
        "T cells, β-IFN 10 µM, \uD83E\uDDEC", Printable.line("T cells, β-IFN 10 µM, \uD83E\uDDEC"));
    assertEquals("a\\nb\\r\\tc", Printable.line("a\nb\r\tc"));
    assertEquals("\\u001b[31mred\\u009b0m", Printable.line("\u001b[31mred\u009b0m"));
    assertEquals("x\\u2028y\\u202ez\\u2066", Printable.line("x\u2028y\u202ez\u2066"));
    assertEquals("\\ud800", Printable.line("\uD800"));
    assertEquals("a\nb\\tc", Printable.lines("a\nb\tc"));
  }

  @Test
  void aMessageNamesNoClassOfAnException() {
    assertEquals(
        "x.h5ad cannot be read: no such file",
        Printable.message(
            "x.h5ad cannot be read: java.nio.file.NoSuchFileException: no such file"));
    assertEquals("model.v2.cpa: Error", Printable.message("model.v2.cpa: Error"));
  }

  @Test
  void allThatAConsoleSaysIsPrintable() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream, false, false);
    String label = "a\u001b[2J\nb";
    console.info(label);
    console.warn(label);
    console.error(label);
    console.progress(label);
    console.result("%s", label);
    String shown = "a\\u001b[2J\\nb";
    assertEquals(
        String.join("\n", shown, "warning: " + shown, "cpa: " + shown, shown, shown, ""),
        bytes.toString(StandardCharsets.UTF_8));
  }
}
