package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GammasTest {
  private static final double TOLERANCE = 2e-13;

  static DoubleStream arguments() {
    return DoubleStream.iterate(1e-8, x -> x < 1e9, x -> x * 1.7);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0",
    "2, 0",
    "3, 0.693147180559945309",
    "0.5, 0.572364942924700087",
    "10, 12.801827480081469611",
    "100, 359.134205369575398776",
    "0.001, 6.907178885383853683"
  })
  void logGammaIsAsTabulated(double x, double expected) {
    close(expected, Gammas.logGamma(x), 1);
  }

  @ParameterizedTest
  @CsvSource({
    "1, -0.577215664901532861",
    "2, 0.422784335098467139",
    "0.5, -1.963510026021423479",
    "10, 2.251752589066721108"
  })
  void digammaIsAsTabulated(double x, double expected) {
    close(expected, Gammas.digamma(x), 1);
  }

  @ParameterizedTest
  @MethodSource("arguments")
  void recurrencesHold(double x) {
    double logGamma = Gammas.logGamma(x);
    close(logGamma + Math.log(x), Gammas.logGamma(x + 1), Math.abs(logGamma));
    double digamma = Gammas.digamma(x);
    close(digamma + 1 / x, Gammas.digamma(x + 1), Math.abs(digamma));
  }

  /** Legendre's duplication formula: 5.5.5 of the Digital Library of Mathematical Functions. */
  @ParameterizedTest
  @MethodSource("arguments")
  void duplicationHolds(double x) {
    double twice = Gammas.logGamma(x) + Gammas.logGamma(x + 0.5);
    twice += (2 * x - 1) * Math.log(2) - 0.5 * Math.log(Math.PI);
    double scale = Math.abs(twice) + Math.abs(2 * x * Math.log(2));
    close(twice, Gammas.logGamma(2 * x), scale);
    double slope = 0.5 * (Gammas.digamma(x) + Gammas.digamma(x + 0.5)) + Math.log(2);
    close(slope, Gammas.digamma(2 * x), Math.abs(Gammas.digamma(x)));
  }

  private static void close(double expected, double actual, double scale) {
    double largest = Math.max(Math.max(1, scale), Math.abs(expected));
    assertEquals(expected, actual, TOLERANCE * largest);
  }
}
