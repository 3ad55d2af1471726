package org.cpajvm.core.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PluginCallTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new IllegalStateException("no table\nsecond line"), "no table"),
        Arguments.of(new AssertionError("odd"), "odd"),
        Arguments.of(new StackOverflowError(), "it gives no reason"),
        Arguments.of(new NullPointerException(null), "it gives no reason"),
        Arguments.of(new Error("  "), "it gives no reason"),
        Arguments.of(
            new NoClassDefFoundError("org/example/Missing"),
            "a class that it needs is missing, or was compiled for another version"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whateverAPluginThrowsIsOneLine(Throwable thrown, String reason) {
    BadInputException e =
        assertThrows(
            BadInputException.class,
            () ->
                PluginCall.run(
                    "encoder 'x'",
                    () -> {
                      if (thrown instanceof Error error) {
                        throw error;
                      }
                      throw (RuntimeException) thrown;
                    }));
    assertEquals("encoder 'x' failed (" + reason + "): tell those who wrote it", e.getMessage());
    assertSame(thrown, e.getCause());
  }

  @Test
  void whatItMeansToSayIsLeftAsItIs() {
    UsageException said = new UsageException("give it a path");
    assertSame(
        said,
        assertThrows(
            UsageException.class,
            () ->
                PluginCall.run(
                    "x",
                    () -> {
                      throw said;
                    })));
    assertEquals(3, PluginCall.run("x", () -> 3));
  }
}
