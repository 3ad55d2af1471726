package org.cpajvm.api.data;

import java.util.BitSet;

/** A column of whole or floating-point numbers. */
public final class NumberColumn implements Column {
  private final NumberType type;
  private final double[] decimals; // null for whole numbers
  private final long[] integers; // null for floating-point numbers
  private final BitSet missing; // whole numbers only: NaN says it for the others

  private NumberColumn(NumberType type, double[] decimals, long[] integers, BitSet missing) {
    this.type = type;
    this.decimals = decimals;
    this.integers = integers;
    this.missing = missing;
  }

  /**
   * A column of floating-point numbers; NaN is a missing value.
   *
   * @param type a floating-point type
   */
  public static NumberColumn of(NumberType type, double... values) {
    if (!type.isFloating()) {
      throw new IllegalArgumentException(type + " is not a floating-point type");
    }
    return new NumberColumn(type, values.clone(), null, new BitSet());
  }

  /**
   * A column of whole numbers.
   *
   * @param type a whole-number type; {@code UINT64} values above 2<sup>63</sup>-1 are held as their
   *     two's complement
   */
  public static NumberColumn of(NumberType type, long... values) {
    return of(type, values, new boolean[values.length]);
  }

  /**
   * A column of whole numbers in which some are missing.
   *
   * @param missing true where the value is missing; as long as {@code values}
   */
  public static NumberColumn of(NumberType type, long[] values, boolean[] missing) {
    if (type.isFloating()) {
      throw new IllegalArgumentException(type + " is not a whole-number type");
    }
    if (values.length != missing.length) {
      throw new IllegalArgumentException(
          values.length + " values, but " + missing.length + " flags of missing values");
    }
    BitSet absent = new BitSet();
    for (int i = 0; i < missing.length; i++) {
      absent.set(i, missing[i]);
    }
    return new NumberColumn(type, null, values.clone(), absent);
  }

  /** The type of the numbers in the file. */
  public NumberType type() {
    return type;
  }

  /** Whether any whole number is missing, so that the file needs a mask. */
  public boolean hasMask() {
    return !missing.isEmpty();
  }

  /** The value of a row; NaN where it is missing. */
  public double value(int row) {
    if (decimals != null) {
      return decimals[row];
    }
    return missing.get(row)
        ? Double.NaN
        : type == NumberType.UINT64 ? unsigned(integers[row]) : integers[row];
  }

  /**
   * The whole number of a row; 0 where it is missing.
   *
   * @throws IllegalStateException if this is a column of floating-point numbers
   */
  public long integer(int row) {
    if (integers == null) {
      throw new IllegalStateException("a column of " + type + " has no whole numbers");
    }
    return missing.get(row) ? 0 : integers[row];
  }

  @Override
  public int size() {
    return decimals != null ? decimals.length : integers.length;
  }

  @Override
  public boolean isMissing(int row) {
    return decimals != null ? Double.isNaN(decimals[row]) : missing.get(row);
  }

  @Override
  public String text(int row) {
    if (isMissing(row)) {
      return null;
    }
    if (integers != null) {
      return type == NumberType.UINT64
          ? Long.toUnsignedString(integers[row])
          : Long.toString(integers[row]);
    }
    double value = decimals[row];
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return type == NumberType.FLOAT64 ? Double.toString(value) : Float.toString((float) value);
  }

  @Override
  public NumberColumn select(int[] rows) {
    if (decimals != null) {
      double[] selected = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        selected[i] = decimals[rows[i]];
      }
      return new NumberColumn(type, selected, null, missing);
    }
    long[] selected = new long[rows.length];
    BitSet absent = new BitSet();
    for (int i = 0; i < rows.length; i++) {
      selected[i] = integers[rows[i]];
      absent.set(i, missing.get(rows[i]));
    }
    return new NumberColumn(type, null, selected, absent);
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : (value >>> 1) * 2.0 + (value & 1);
  }
}
