package org.cpajvm.api.data;

import java.util.BitSet;

/** A column of booleans. */
public final class BooleanColumn implements Column {
  private final int size;
  private final BitSet values;
  private final BitSet missing;

  private BooleanColumn(int size, BitSet values, BitSet missing) {
    this.size = size;
    this.values = values;
    this.missing = missing;
  }

  /** A column without missing values. */
  public static BooleanColumn of(boolean... values) {
    return of(values, new boolean[values.length]);
  }

  /**
   * A column in which some values are missing.
   *
   * @param missing true where the value is missing; as long as {@code values}
   */
  public static BooleanColumn of(boolean[] values, boolean[] missing) {
    if (values.length != missing.length) {
      throw new IllegalArgumentException(
          values.length + " values, but " + missing.length + " flags of missing values");
    }
    BitSet value = new BitSet(values.length);
    BitSet absent = new BitSet(values.length);
    for (int i = 0; i < values.length; i++) {
      value.set(i, values[i]);
      absent.set(i, missing[i]);
    }
    return new BooleanColumn(values.length, value, absent);
  }

  /** The value of a row; false where it is missing. */
  public boolean value(int row) {
    return values.get(row);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isMissing(int row) {
    return missing.get(row);
  }

  @Override
  public String text(int row) {
    return missing.get(row) ? null : values.get(row) ? "True" : "False";
  }

  @Override
  public BooleanColumn select(int[] rows) {
    BitSet value = new BitSet(rows.length);
    BitSet absent = new BitSet(rows.length);
    for (int i = 0; i < rows.length; i++) {
      value.set(i, values.get(rows[i]));
      absent.set(i, missing.get(rows[i]));
    }
    return new BooleanColumn(rows.length, value, absent);
  }
}
