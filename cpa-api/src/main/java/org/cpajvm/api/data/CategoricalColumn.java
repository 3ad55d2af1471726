package org.cpajvm.api.data;

import java.util.Objects;

/** A column of values from a list of categories, held as codes. */
public final class CategoricalColumn implements Column {
  private final Column categories;
  private final int[] codes;
  private final boolean ordered;

  private CategoricalColumn(Column categories, int[] codes, boolean ordered) {
    this.categories = categories;
    this.codes = codes;
    this.ordered = ordered;
  }

  /**
   * A column of categories.
   *
   * @param categories the categories: text, numbers or booleans, none missing
   * @param codes for each row the position of its category, or -1 where the value is missing
   * @param ordered whether the order of the categories means something
   */
  public static CategoricalColumn of(Column categories, int[] codes, boolean ordered) {
    Objects.requireNonNull(categories, "categories");
    if (categories instanceof CategoricalColumn) {
      throw new IllegalArgumentException("categories of categories");
    }
    for (int row = 0; row < codes.length; row++) {
      if (codes[row] < -1 || codes[row] >= categories.size()) {
        throw new IllegalArgumentException(
            "code "
                + codes[row]
                + " in row "
                + row
                + ", but there are "
                + categories.size()
                + " categories");
      }
    }
    return new CategoricalColumn(categories, codes.clone(), ordered);
  }

  /** The categories, used or not. */
  public Column categories() {
    return categories;
  }

  /** The position of a row's category, or -1 where the value is missing. */
  public int code(int row) {
    return codes[row];
  }

  /** Whether the order of the categories means something. */
  public boolean ordered() {
    return ordered;
  }

  @Override
  public int size() {
    return codes.length;
  }

  @Override
  public boolean isMissing(int row) {
    return codes[row] < 0;
  }

  @Override
  public String text(int row) {
    return codes[row] < 0 ? null : categories.text(codes[row]);
  }

  @Override
  public CategoricalColumn select(int[] rows) {
    int[] selected = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = codes[rows[i]];
    }
    return new CategoricalColumn(categories, selected, ordered);
  }
}
