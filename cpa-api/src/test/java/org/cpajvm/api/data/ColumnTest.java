package org.cpajvm.api.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnTest {

  /** Each kind of column, with a value that is missing where it can have one. */
  static List<Column> columns() {
    return List.of(
        StringColumn.of("a", null, "", "β"),
        NumberColumn.of(NumberType.FLOAT64, 1, Double.NaN, 0.1, -0.0),
        NumberColumn.of(NumberType.FLOAT32, 1, Double.NaN, 0.1f, 3e38),
        NumberColumn.of(
            NumberType.INT64,
            new long[] {Long.MIN_VALUE, 7, 0, Long.MAX_VALUE},
            new boolean[] {false, true, false, false}),
        BooleanColumn.of(
            new boolean[] {true, true, false, false}, new boolean[] {false, true, false, true}),
        CategoricalColumn.of(StringColumn.of("x", "y", "unused"), new int[] {1, -1, 0, 1}, true),
        CategoricalColumn.of(
            NumberColumn.of(NumberType.FLOAT32, 0.5, 2), new int[] {1, 0, -1, 1}, false));
  }

  @ParameterizedTest
  @MethodSource("columns")
  void aMissingValueHasNoText(Column column) {
    for (int row = 0; row < column.size(); row++) {
      assertEquals(column.isMissing(row), column.text(row) == null);
    }
  }

  @ParameterizedTest
  @MethodSource("columns")
  void selectedRowsKeepTheirValuesInAnyOrder(Column column) {
    Random random = new Random(3);
    for (int round = 0; round < 20; round++) {
      int[] rows = random.ints(random.nextInt(9), 0, column.size()).toArray();
      Column selected = column.select(rows);
      assertEquals(column.getClass(), selected.getClass());
      assertEquals(rows.length, selected.size());
      for (int i = 0; i < rows.length; i++) {
        assertEquals(column.text(rows[i]), selected.text(i));
        assertEquals(column.isMissing(rows[i]), selected.isMissing(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("columns")
  void selectingAgainIsSelectingOnce(Column column) {
    int[] first = {3, 1, 1, 0};
    int[] second = {2, 0};
    Column twice = column.select(first).select(second);
    Column once = column.select(IntStream.of(second).map(row -> first[row]).toArray());
    assertEquals(texts(once), texts(twice));
  }

  @Test
  void wholeNumbersHaveNoFraction() {
    NumberColumn doubles =
        NumberColumn.of(NumberType.FLOAT64, 1, -3, 0, -0.0, 1e14, 1e15, Double.POSITIVE_INFINITY);
    assertEquals(
        List.of("1", "-3", "0", "0", "100000000000000", "1.0E15", "Infinity"), texts(doubles));
  }

  @Test
  void decimalsAreTheShortestOfTheirType() {
    assertEquals("0.1", NumberColumn.of(NumberType.FLOAT64, 0.1).text(0));
    assertEquals("0.1", NumberColumn.of(NumberType.FLOAT32, 0.1f).text(0));
    assertEquals(Double.toString(0.1f), NumberColumn.of(NumberType.FLOAT64, (double) 0.1f).text(0));
  }

  @Test
  void theTextOfADoubleReadsBackToIt() {
    Random random = new Random(4);
    for (int i = 0; i < 2000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertEquals(
            value, Double.parseDouble(NumberColumn.of(NumberType.FLOAT64, value).text(0)), 0.0);
      }
    }
  }

  @Test
  void theTextOfAFloatReadsBackToIt() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        assertEquals(
            value, Float.parseFloat(NumberColumn.of(NumberType.FLOAT32, value).text(0)), 0f);
      }
    }
  }

  @Test
  void unsignedNumbersAboveTheSignedRangeAreExact() {
    NumberColumn column = NumberColumn.of(NumberType.UINT64, -1L, Long.MIN_VALUE, 5);
    assertEquals(List.of("18446744073709551615", "9223372036854775808", "5"), texts(column));
    assertEquals(0x1p64, column.value(0));
    assertEquals(0x1p63, column.value(1));
    assertEquals(-1L, column.integer(0));
  }

  @Test
  void missingWholeNumbersAreNanAndZero() {
    NumberColumn column =
        NumberColumn.of(NumberType.INT32, new long[] {4, 9}, new boolean[] {false, true});
    assertEquals(4, column.value(0));
    assertTrue(Double.isNaN(column.value(1)));
    assertEquals(0, column.integer(1));
    assertTrue(column.hasMask());
    assertFalse(column.select(new int[] {0}).hasMask());
    assertTrue(column.select(new int[] {0, 0, 1}).isMissing(2));
  }

  @Test
  void decimalsHaveNoWholeNumbers() {
    NumberColumn column = NumberColumn.of(NumberType.FLOAT64, 1.0);
    assertThrows(IllegalStateException.class, () -> column.integer(0));
  }

  @ParameterizedTest
  @EnumSource(NumberType.class)
  void numbersFitTheirType(NumberType type) {
    if (type.isFloating()) {
      assertThrows(IllegalArgumentException.class, () -> NumberColumn.of(type, 1L));
      assertEquals(type, NumberColumn.of(type, 1.0).type());
    } else {
      assertThrows(IllegalArgumentException.class, () -> NumberColumn.of(type, 1.0));
      assertEquals(type, NumberColumn.of(type, 1L).type());
    }
  }

  @Test
  void booleansAreWrittenAsPythonDoes() {
    assertEquals(List.of("True", "False"), texts(BooleanColumn.of(true, false)));
  }

  @Test
  void aMaskIsAsLongAsItsColumn() {
    assertThrows(
        IllegalArgumentException.class,
        () -> BooleanColumn.of(new boolean[2], new boolean[] {true}));
    assertThrows(
        IllegalArgumentException.class,
        () -> NumberColumn.of(NumberType.INT8, new long[2], new boolean[3]));
  }

  @Test
  void codesHaveACategory() {
    Column categories = StringColumn.of("x");
    for (int code : new int[] {-2, 1}) {
      Exception e =
          assertThrows(
              IllegalArgumentException.class,
              () -> CategoricalColumn.of(categories, new int[] {0, code}, false));
      assertTrue(e.getMessage().contains("row 1"), e.getMessage());
    }
    Column nested = CategoricalColumn.of(categories, new int[] {0}, false);
    assertThrows(
        IllegalArgumentException.class, () -> CategoricalColumn.of(nested, new int[1], false));
  }

  @Test
  void columnsAreCopies() {
    String[] strings = {"a"};
    double[] numbers = {1};
    int[] codes = {0};
    Column text = StringColumn.of(strings);
    Column number = NumberColumn.of(NumberType.FLOAT64, numbers);
    Column category = CategoricalColumn.of(text, codes, false);
    strings[0] = null;
    numbers[0] = 2;
    codes[0] = -1;
    assertEquals(List.of("a"), texts(text));
    assertEquals(List.of("1"), texts(number));
    assertEquals(List.of("a"), texts(category));
  }

  @Test
  void theIndexOfATableIsSelectedWithItsColumns() {
    Table table =
        Table.ofIndex("c1", "c2", "c3")
            .with("n", NumberColumn.of(NumberType.INT8, 1, 2, 3))
            .with("s", StringColumn.of("x", null, "z"));
    Table selected = table.select(new int[] {2, 1, 2});
    assertEquals(List.of("c3", "c2", "c3"), texts(selected.index()));
    assertEquals(List.of("3", "2", "3"), texts(selected.column("n").orElseThrow()));
    assertNull(selected.column("s").orElseThrow().text(1));
    assertEquals(List.of("n", "s"), List.copyOf(selected.columns().keySet()));
  }

  @Test
  void aReplacedColumnKeepsItsPlace() {
    Table table =
        Table.ofIndex("c").with("a", StringColumn.of("1")).with("b", StringColumn.of("2"));
    Table replaced = table.with("a", StringColumn.of("3"));
    assertEquals(List.of("a", "b"), List.copyOf(replaced.columns().keySet()));
    assertEquals("3", replaced.column("a").orElseThrow().text(0));
    assertEquals("1", table.column("a").orElseThrow().text(0));
    assertTrue(table.column("c").isEmpty());
  }

  @Test
  void columnsAreAsLongAsTheIndex() {
    Table table = Table.ofIndex("c");
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> table.with("a", StringColumn.of("1", "2")));
    assertTrue(e.getMessage().contains("'a'"), e.getMessage());
  }

  private static List<String> texts(Column column) {
    return IntStream.range(0, column.size())
        .mapToObj(row -> String.valueOf(column.text(row)))
        .toList();
  }
}
