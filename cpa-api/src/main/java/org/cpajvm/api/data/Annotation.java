package org.cpajvm.api.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A value of the unstructured part of a data set ({@code uns}) or beside its matrix ({@code obsm},
 * {@code varm}): a tree of dictionaries with arrays, tables and sparse matrices as leaves. A scalar
 * is an array without dimensions.
 */
public sealed interface Annotation {

  /** Named annotations, in the order of the file. */
  record Dict(Map<String, Annotation> entries) implements Annotation {
    /** Copies the entries. */
    public Dict {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** A dictionary without entries. */
    public static Dict empty() {
      return new Dict(Map.of());
    }

    /** The entry of this name, if there is one. */
    public Optional<Annotation> get(String name) {
      return Optional.ofNullable(entries.get(name));
    }
  }

  /**
   * An array of any number of dimensions, its values in row-major order.
   *
   * @param shape the length of each dimension; empty for a scalar
   * @param values as many values as the shape says, as a column
   */
  record Array(int[] shape, Column values) implements Annotation {
    /** Checks that the number of values fits the shape. */
    public Array {
      shape = shape.clone();
      long size = 1;
      for (int length : shape) {
        size = Math.multiplyExact(size, length);
      }
      if (size != values.size()) {
        throw new IllegalArgumentException(
            "an array of " + size + " values was given " + values.size());
      }
    }

    @Override
    public int[] shape() {
      return shape.clone();
    }

    /** An array of one dimension. */
    public static Array of(Column values) {
      return new Array(new int[] {values.size()}, values);
    }

    /** A scalar: an array without dimensions. */
    public static Array scalar(Column value) {
      return new Array(new int[0], value);
    }
  }

  /** A dense matrix of 32-bit numbers in row-major order: what {@code obsm} mostly holds. */
  record Dense(int rows, int columns, float[] values) implements Annotation {
    /** Checks that the number of values fits; the array is not copied. */
    public Dense {
      if ((long) rows * columns != values.length) {
        throw new IllegalArgumentException(
            rows + " x " + columns + " values were given " + values.length);
      }
    }
  }

  /** A data frame. */
  record Frame(Table table) implements Annotation {}

  /** A sparse matrix. */
  record Sparse(CellMatrix matrix) implements Annotation {}
}
