package org.cpajvm.api.model;

import java.util.List;
import java.util.Objects;

/**
 * The name and shape of a tensor, without its numbers.
 *
 * @param name the name
 * @param shape the length of each dimension; empty for a scalar
 */
public record TensorShape(String name, List<Long> shape) {

  /** Copies the shape. */
  public TensorShape {
    Objects.requireNonNull(name, "the name of a tensor");
    shape = List.copyOf(shape);
  }
}
