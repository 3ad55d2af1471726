package org.cpajvm.api.data;

/** A column of free text. */
public final class StringColumn implements Column {
  private final String[] values;

  private StringColumn(String[] values) {
    this.values = values;
  }

  /** A column of these values; null is a missing value. */
  public static StringColumn of(String... values) {
    return new StringColumn(values.clone());
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public boolean isMissing(int row) {
    return values[row] == null;
  }

  @Override
  public String text(int row) {
    return values[row];
  }

  @Override
  public StringColumn select(int[] rows) {
    String[] selected = new String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = values[rows[i]];
    }
    return new StringColumn(selected);
  }
}
