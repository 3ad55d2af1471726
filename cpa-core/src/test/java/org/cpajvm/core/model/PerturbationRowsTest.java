package org.cpajvm.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.cpajvm.api.model.NamedTensor;
import org.junit.jupiter.api.Test;

class PerturbationRowsTest {
  private static final int NEW = PerturbationRows.UNTRAINED;

  private static NamedTensor tensor(String name, long[] shape, double... numbers) {
    ByteBuffer data = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asDoubleBuffer().put(numbers);
    return new NamedTensor(name, NamedTensor.Type.F64, shape, data);
  }

  private static NamedTensor zeros(String name, int size, long... shape) {
    return tensor(name, shape, new double[size]);
  }

  private static double[] numbers(NamedTensor tensor) {
    var data = tensor.data().asDoubleBuffer();
    return DoubleStream.generate(data::get).limit(data.remaining()).toArray();
  }

  @Test
  void rowsAndColumnsAreMovedAndMeansAreNew() {
    NamedTensor rows = tensor("rows", new long[] {3, 2}, 0, 1, 10, 11, 20, 21);
    NamedTensor columns = tensor("columns", new long[] {2, 3}, 0, 1, 2, 10, 11, 12);
    NamedTensor other = tensor("other", new long[] {3}, 7, 8, 9);
    PerturbationRows mapping =
        new PerturbationRows(
            List.of(rows, columns, other),
            List.of(zeros("other", 3, 3), zeros("rows", 8, 4, 2), zeros("columns", 8, 2, 4)));
    List<NamedTensor> mapped =
        mapping.map(List.of(rows, columns, other), new int[] {0, 2, NEW, 1}, new int[] {1, 2});
    assertArrayEquals(new double[] {0, 1, 20, 21, 15, 16, 10, 11}, numbers(mapped.get(0)));
    assertArrayEquals(new long[] {4, 2}, mapped.get(0).shape());
    assertArrayEquals(new double[] {0, 2, 1.5, 1, 10, 12, 11.5, 11}, numbers(mapped.get(1)));
    assertArrayEquals(new long[] {2, 4}, mapped.get(1).shape());
    assertSame(other, mapped.get(2));
  }

  @Test
  void singlePrecisionIsKept() {
    ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(new float[] {0.1f, -3e-30f, 5});
    NamedTensor small = new NamedTensor("x", NamedTensor.Type.F32, new long[] {1, 3}, data);
    NamedTensor large =
        new NamedTensor("x", NamedTensor.Type.F32, new long[] {1, 4}, ByteBuffer.allocate(16));
    NamedTensor mapped =
        new PerturbationRows(List.of(small), List.of(large))
            .map(List.of(small), new int[] {2, 1, 0, NEW}, new int[] {0, 2})
            .get(0);
    var numbers = mapped.data().asFloatBuffer();
    float[] expected = {5, -3e-30f, 0.1f, (float) ((0.1f + 5.0) / 2)};
    IntStream.range(0, 4)
        .forEach(i -> assertArrayEquals(new float[] {expected[i]}, new float[] {numbers.get(i)}));
  }

  @Test
  void otherDifferencesAreRefused() {
    List<NamedTensor> one = List.of(zeros("a", 6, 2, 3));
    assertFalse(new PerturbationRows(one, List.of(zeros("a", 6, 2, 3))).any());
    for (List<NamedTensor> other :
        List.of(
            List.of(zeros("b", 6, 2, 3)),
            List.of(zeros("a", 12, 3, 4)),
            List.of(zeros("a", 6, 6)),
            List.of(zeros("a", 6, 2, 3), zeros("b", 1, 1)))) {
      assertThrows(IllegalArgumentException.class, () -> new PerturbationRows(one, other));
    }
  }
}
