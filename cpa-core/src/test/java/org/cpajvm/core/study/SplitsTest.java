package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.core.TestData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitsTest {

  private static Splits splits(TestData data) {
    return new Splits(new ObsColumns(data.data()), data.data().cells());
  }

  private static TestData cells(int cells) {
    return TestData.of(
        IntStream.range(0, cells).mapToObj(i -> i % 3 == 0 ? "ctrl" : "A").toArray(String[]::new));
  }

  private static long count(Split[] splits, Split split) {
    return Arrays.stream(splits).filter(split::equals).count();
  }

  @Test
  void labelsAreReadInAnyCase() {
    TestData data = cells(5).with("split", "train", "Valid", "TEST", " ood ", "OOD");
    assertArrayEquals(
        new Split[] {Split.TRAIN, Split.VALID, Split.VALID, Split.OOD, Split.OOD},
        splits(data).assign(Optional.of("split"), List.of(), 0.5, 1));
  }

  @Test
  void otherLabelsAreRefusedWithTheirPlace() {
    TestData data = cells(3).with("split", "train", "holdout", "train");
    String message =
        assertThrows(
                BadInputException.class,
                () -> splits(data).assign(Optional.of("split"), List.of(), 0, 1))
            .getMessage();
    assertTrue(message.contains("row 1 (cell cell1)") && message.contains("'holdout'"), message);
    assertTrue(message.contains("train, valid (or test) and ood"), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 9, 10, 101, 1000})
  void aDrawIsExactDisjointAndTheSameForASeed(int cells) {
    Splits splits = splits(cells(cells));
    Split[] drawn = splits.assign(Optional.empty(), List.of(), 0.1, 7);
    assertEquals(Math.round(cells * 0.1), count(drawn, Split.VALID));
    assertEquals(cells - Math.round(cells * 0.1), count(drawn, Split.TRAIN));
    assertArrayEquals(drawn, splits.assign(Optional.empty(), List.of(), 0.1, 7));
    if (cells >= 100) {
      assertFalse(
          Arrays.equals(drawn, splits.assign(Optional.empty(), List.of(), 0.1, 8)),
          "another seed, another draw");
    }
  }

  /** Each cell is as likely as any other, the first and the last too. */
  @Test
  void aDrawIsUniform() {
    Splits splits = splits(cells(20));
    int[] valid = new int[20];
    int draws = 4000;
    for (int seed = 0; seed < draws; seed++) {
      Split[] drawn = splits.assign(Optional.empty(), List.of(), 0.25, seed);
      for (int cell = 0; cell < 20; cell++) {
        valid[cell] += drawn[cell] == Split.VALID ? 1 : 0;
      }
    }
    double sd = Math.sqrt(draws * 0.25 * 0.75);
    for (int cell = 0; cell < 20; cell++) {
      assertEquals(draws * 0.25, valid[cell], 5 * sd, "cell " + cell);
    }
  }

  @Test
  void holdOutsTakeTheCellsThatMatchAllValues() {
    TestData data =
        cells(60)
            .with(
                "type",
                IntStream.range(0, 60)
                    .mapToObj(i -> i % 2 == 0 ? "B, naive" : "T")
                    .toArray(String[]::new));
    HoldOut holdOut = HoldOut.parse("drug=A,type=B, naive");
    Split[] drawn = splits(data).assign(Optional.empty(), List.of(holdOut), 0.1, 3);
    for (int cell = 0; cell < 60; cell++) {
      assertEquals(cell % 3 != 0 && cell % 2 == 0, drawn[cell] == Split.OOD, "cell " + cell);
    }
    assertEquals(4, count(drawn, Split.VALID), "a tenth of the 40 others");
    String message =
        assertThrows(
                BadInputException.class,
                () ->
                    splits(data)
                        .assign(Optional.empty(), List.of(HoldOut.parse("type=NK")), 0.1, 3))
            .getMessage();
    assertTrue(message.contains("'type=NK'"), message);
    assertEquals(
        60,
        count(
            splits(data).assignKnown(Optional.empty(), List.of(HoldOut.parse("type=NK"))),
            Split.TRAIN));
  }

  @Test
  void validationIsDrawnWhereHoldOutsTakeAllThatTheColumnNames() {
    TestData data = cells(4).with("split", "valid", "train", "train", "train");
    Split[] drawn =
        splits(data).assign(Optional.of("split"), List.of(HoldOut.parse("drug=ctrl")), 0.5, 3);
    assertEquals(2, count(drawn, Split.OOD));
    assertEquals(1, count(drawn, Split.VALID));
    assertEquals(1, count(drawn, Split.TRAIN));
    assertEquals(
        1, count(splits(data).assign(Optional.of("split"), List.of(), 0.5, 3), Split.VALID));
  }

  @Test
  void holdOutsAreReadAsWritten() {
    assertEquals(Map.of("a", "x"), HoldOut.parse("a=x").values());
    assertEquals(Map.of("a", "x=y", "b", ""), HoldOut.parse(" a = x=y ,b=").values());
    assertEquals(Map.of("a", "x, y, z"), HoldOut.parse("a=x, y, z").values());
    for (String text : List.of("a=x,b=y", "a=A+B", "a=x, y,b=1")) {
      assertEquals(text, HoldOut.parse(text).text());
      assertEquals(HoldOut.parse(text), HoldOut.parse(HoldOut.parse(text).text()));
    }
    for (String wrong : List.of("", "a", "=x", "a,b=c")) {
      assertThrows(UsageException.class, () -> HoldOut.parse(wrong), wrong);
    }
  }
}
