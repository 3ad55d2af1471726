package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.core.TestData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitsTest {

  private static Splits splits(TestData data) {
    return splits(data, null);
  }

  private static Splits splits(TestData data, String column) {
    return splits(data, StudyColumns.of("drug", "ctrl"), column);
  }

  private static Splits splits(TestData data, StudyColumns columns, String column) {
    ObsColumns obs = new ObsColumns(data.data());
    return new Splits(obs, columns, obs.treatments(columns), Optional.ofNullable(column));
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
        splits(data, "split").assign(List.of(), 0.5, 1));
  }

  @Test
  void otherLabelsAreRefusedWithTheirPlace() {
    TestData data = cells(3).with("split", "train", "holdout", "train");
    String message =
        assertThrows(BadInputException.class, () -> splits(data, "split").assign(List.of(), 0, 1))
            .getMessage();
    assertTrue(message.contains("row 1 (cell cell1)") && message.contains("'holdout'"), message);
    assertTrue(message.contains("train, valid (or test) and ood"), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 9, 10, 101, 1000})
  void aDrawIsExactDisjointAndTheSameForASeed(int cells) {
    Splits splits = splits(cells(cells));
    Split[] drawn = splits.assign(List.of(), 0.1, 7);
    assertEquals(Math.round(cells * 0.1), count(drawn, Split.VALID));
    assertEquals(cells - Math.round(cells * 0.1), count(drawn, Split.TRAIN));
    assertArrayEquals(drawn, splits.assign(List.of(), 0.1, 7));
    if (cells >= 100) {
      assertFalse(
          Arrays.equals(drawn, splits.assign(List.of(), 0.1, 8)), "another seed, another draw");
    }
  }

  /** Each cell is as likely as any other, the first and the last too. */
  @Test
  void aDrawIsUniform() {
    Splits splits = splits(cells(20));
    int[] valid = new int[20];
    int draws = 4000;
    for (int seed = 0; seed < draws; seed++) {
      Split[] drawn = splits.assign(List.of(), 0.25, seed);
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
    Split[] drawn = splits(data).assign(List.of(holdOut), 0.1, 3);
    for (int cell = 0; cell < 60; cell++) {
      assertEquals(cell % 3 != 0 && cell % 2 == 0, drawn[cell] == Split.OOD, "cell " + cell);
    }
    assertEquals(4, count(drawn, Split.VALID), "a tenth of the 40 others");
    String message =
        assertThrows(
                BadInputException.class,
                () -> splits(data).assign(List.of(HoldOut.parse("type=NK")), 0.1, 3))
            .getMessage();
    assertTrue(message.contains("'type=NK'"), message);
    assertEquals(
        60, count(splits(data).assignKnown(List.of(HoldOut.parse("type=NK"))), Split.TRAIN));
  }

  @Test
  void validationIsDrawnWhereHoldOutsTakeAllThatTheColumnNames() {
    TestData data = cells(4).with("split", "valid", "train", "train", "train");
    Split[] drawn = splits(data, "split").assign(List.of(HoldOut.parse("drug=ctrl")), 0.5, 3);
    assertEquals(2, count(drawn, Split.OOD));
    assertEquals(1, count(drawn, Split.VALID));
    assertEquals(1, count(drawn, Split.TRAIN));
    assertEquals(1, count(splits(data, "split").assign(List.of(), 0.5, 3), Split.VALID));
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

  /** As for {@code --keep}: values of a column are alternatives, columns must all fit. */
  @Test
  void severalValuesOfAColumnAreAlternatives() {
    TestData data =
        TestData.of("ctrl", "A", "B", "A+B", "A", "B")
            .with("type", "T", "T", "B, naive", "NK", "NK", "T");
    assertEquals(List.of(1, 2, 4, 5), heldOut(splits(data), "drug=A,B"));
    assertEquals(List.of(2, 4), heldOut(splits(data), "drug=A,B,type=NK,B, naive"));
    assertEquals(List.of(3, 4), heldOut(splits(data), "type=NK,drug=B+A,A"));
    String message =
        assertThrows(BadInputException.class, () -> heldOut(splits(data), "type=NK,TT"))
            .getMessage();
    assertTrue(message.contains("has no value 'TT'; did you mean 'T'?"), message);
    String misspelt =
        assertThrows(BadInputException.class, () -> heldOut(splits(data), "drug=A,tpye=NK"))
            .getMessage();
    assertTrue(misspelt.contains("no column 'tpye'; did you mean 'type'?"), misspelt);
    String twice =
        assertThrows(UsageException.class, () -> HoldOut.parse("drug=A,drug=B")).getMessage();
    assertTrue(twice.contains("drug=A,B"), twice);
  }

  @Test
  void treatmentsAreHeldOutHoweverTheyAreWritten() {
    TestData data =
        TestData.of("ctrl", "A+ctrl", "B+A", "ctrl+A", "A + B", "A", "B")
            .with("dose", "0", "1+0", "0.5+1", "0+2", "1+0.5", "2.0", "1");
    assertEquals(List.of(2, 4), heldOut(splits(data), "drug=A+B"));
    assertEquals(List.of(2, 4), heldOut(splits(data), "drug=ctrl+B+A"));
    assertEquals(List.of(1, 3, 5), heldOut(splits(data), "drug=A"));
    assertEquals(List.of(1, 3, 5), heldOut(splits(data), "drug=A+ctrl"));
    assertEquals(List.of(6), heldOut(splits(data), "drug=B"));
    StudyColumns dosed =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.of("dose"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "+");
    assertEquals(List.of(3, 5), heldOut(splits(data, dosed, null), "drug=A,dose=2"));
    assertEquals(List.of(2, 4), heldOut(splits(data, dosed, null), "drug=A+B,dose=1+0.5"));
    assertEquals(List.of(5), heldOut(splits(data, dosed, null), "dose=2"));
  }

  private static List<Integer> heldOut(Splits splits, String holdOut) {
    Split[] assigned = splits.assign(List.of(HoldOut.parse(holdOut)), 0, 1);
    return IntStream.range(0, assigned.length)
        .filter(cell -> assigned[cell] == Split.OOD)
        .boxed()
        .toList();
  }

  @Test
  void aHoldOutThatFitsNoneNamesTheNearestValue() {
    TestData data = cells(6).with("type", "T", "T", "T", "B", "B", "B");
    String message =
        assertThrows(
                BadInputException.class,
                () -> splits(data).assign(List.of(HoldOut.parse("type=TT")), 0, 1))
            .getMessage();
    assertTrue(message.contains("has no value 'TT'; did you mean 'T'?"), message);
  }

  /** A screen with few cells for each perturbation loses none of them to validation. */
  @Test
  void theLastTrainingCellsAreNotDrawn() {
    String[] drugs =
        IntStream.range(0, 400)
            .mapToObj(i -> i % 4 == 0 ? "ctrl" : "G" + i / 2)
            .toArray(String[]::new);
    String[] donors =
        IntStream.range(0, 400).mapToObj(i -> i == 8 ? "rare" : "usual").toArray(String[]::new);
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.empty(),
            List.of("donor"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "+");
    for (int seed = 0; seed < 20; seed++) {
      TestData data = TestData.of(drugs).with("donor", donors);
      Split[] assigned = splits(data, columns, null).assign(List.of(), 0.3, seed);
      Set<String> trained = new HashSet<>();
      for (int cell = 0; cell < drugs.length; cell++) {
        if (assigned[cell] == Split.TRAIN) {
          trained.addAll(List.of(drugs[cell], donors[cell]));
        }
      }
      assertTrue(trained.containsAll(List.of(drugs)), "seed " + seed);
      assertTrue(trained.contains("rare"), "seed " + seed);
      assertTrue(count(assigned, Split.VALID) > 30);
    }
  }
}
