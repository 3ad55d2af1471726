package org.cpajvm.core.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.cpajvm.api.model.NamedTensor;

/**
 * Which parameters of a network have a row for each perturbation, such as the dose response of
 * each, and how they become those of another vocabulary.
 *
 * <p>It knows no backend: two networks that differ in nothing but the number of perturbations tell
 * by the shapes of their tensors which dimension that is.
 */
public final class PerturbationRows {
  /** Stands for a perturbation that was not trained on. */
  public static final int UNTRAINED = -1;

  private final Map<String, Integer> dimensionOfTensor = new HashMap<>();

  /**
   * Compares two networks.
   *
   * @param one the tensors of one network
   * @param larger those of one with more perturbations, alike in all else
   * @throws IllegalArgumentException if they differ in something else
   */
  public PerturbationRows(List<NamedTensor> one, List<NamedTensor> larger) {
    Map<String, long[]> others = new HashMap<>();
    larger.forEach(tensor -> others.put(tensor.name(), tensor.shape()));
    for (NamedTensor tensor : one) {
      long[] other = others.remove(tensor.name());
      if (other == null) {
        throw new IllegalArgumentException("the larger network has no " + tensor.name());
      }
      dimension(tensor, other).ifPresent(d -> dimensionOfTensor.put(tensor.name(), d));
    }
    if (!others.isEmpty()) {
      throw new IllegalArgumentException("only the larger network has " + others.keySet());
    }
  }

  private static OptionalInt dimension(NamedTensor tensor, long[] other) {
    long[] shape = tensor.shape();
    int at = Arrays.mismatch(shape, other);
    if (at < 0) {
      return OptionalInt.empty();
    }
    long[] same = shape.clone();
    if (at < shape.length && at < other.length) {
      same[at] = other[at];
    }
    if (!Arrays.equals(same, other)) {
      throw new IllegalArgumentException(
          tensor.name()
              + " has the shape "
              + Arrays.toString(shape)
              + " in one network and "
              + Arrays.toString(other)
              + " in the other");
    }
    return OptionalInt.of(at);
  }

  /** Whether there is a parameter with a row for each perturbation. */
  public boolean any() {
    return !dimensionOfTensor.isEmpty();
  }

  /**
   * The tensors for another vocabulary. What has no row for each perturbation stays as it is. A
   * perturbation that was not trained on gets the mean of the rows of some that were: the typical
   * drug's dose response, as nothing is known of its own.
   *
   * @param tensors the tensors of the one network
   * @param idBefore for each id of the new vocabulary its id in the old one, or {@link #UNTRAINED}
   * @param typical the ids in the old vocabulary over which the mean is taken, at least one
   */
  public List<NamedTensor> map(List<NamedTensor> tensors, int[] idBefore, int[] typical) {
    List<NamedTensor> mapped = new ArrayList<>();
    for (NamedTensor tensor : tensors) {
      Integer dimension = dimensionOfTensor.get(tensor.name());
      mapped.add(dimension == null ? tensor : map(tensor, dimension, idBefore, typical));
    }
    return mapped;
  }

  private static NamedTensor map(NamedTensor tensor, int dimension, int[] idBefore, int[] typical) {
    long[] shape = tensor.shape();
    int outer = size(shape, 0, dimension);
    int rows = Math.toIntExact(shape[dimension]);
    int inner = size(shape, dimension + 1, shape.length);
    shape[dimension] = idBefore.length;
    int bytes = tensor.type().bytes();
    ByteBuffer from = tensor.data();
    ByteBuffer to =
        ByteBuffer.allocate(
                Math.multiplyExact(Math.multiplyExact(outer * inner, idBefore.length), bytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < outer; block++) {
      for (int id : idBefore) {
        for (int i = 0; i < inner; i++) {
          if (id == UNTRAINED) {
            double sum = 0;
            for (int other : typical) {
              sum += number(from, tensor.type(), (block * rows + other) * inner + i);
            }
            put(to, tensor.type(), sum / typical.length);
          } else {
            put(to, tensor.type(), number(from, tensor.type(), (block * rows + id) * inner + i));
          }
        }
      }
    }
    return new NamedTensor(tensor.name(), tensor.type(), shape, to.flip());
  }

  private static int size(long[] shape, int from, int to) {
    long size = 1;
    for (int i = from; i < to; i++) {
      size = Math.multiplyExact(size, shape[i]);
    }
    return Math.toIntExact(size);
  }

  private static double number(ByteBuffer data, NamedTensor.Type type, int at) {
    return switch (type) {
      case F32 -> data.getFloat(at * type.bytes());
      case F64 -> data.getDouble(at * type.bytes());
      case I64 -> data.getLong(at * type.bytes());
    };
  }

  private static void put(ByteBuffer data, NamedTensor.Type type, double number) {
    switch (type) {
      case F32 -> data.putFloat((float) number);
      case F64 -> data.putDouble(number);
      case I64 -> data.putLong((long) number);
    }
  }
}
