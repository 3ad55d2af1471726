package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ProductTest {

  @AfterEach
  void oneThread() {
    Threads.use(1);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 4, 5, 1",
    "1, 1, 1, 3",
    "200, 70, 90, 3",
    "70, 211, 90, 2",
    "64, 1, 300, 4",
    "1, 129, 513, 2"
  })
  void isTheProductOfNd4jWhateverIsTransposed(int rows, int columns, int inner, int threads) {
    Threads.use(threads);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (int transposed = 0; transposed < 4; transposed++) {
        boolean first = (transposed & 1) != 0;
        boolean second = (transposed & 2) != 0;
        INDArray x = first ? random(type, inner, rows) : random(type, rows, inner);
        INDArray y = second ? random(type, columns, inner) : random(type, inner, columns);
        INDArray z = Nd4j.valueArrayOf(new long[] {rows, columns}, Double.NaN, type);
        new Product(x, first, y, second, z).run();
        INDArray expected = (first ? x.transpose() : x).mmul(second ? y.transpose() : y);
        double error = expected.sub(z).norm2Number().doubleValue();
        double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-13;
        assertTrue(
            error <= tolerance * (1 + expected.norm2Number().doubleValue()), () -> "" + error);
      }
    }
  }

  @Test
  void readsViewsWithAnOffsetAndOperandsThatAreBoundLater() {
    INDArray block = random(DataType.FLOAT, 10, 4);
    INDArray x = block.get(NDArrayIndex.interval(3, 8), NDArrayIndex.all());
    INDArray y = random(DataType.FLOAT, 4, 6);
    INDArray z = Nd4j.zeros(DataType.FLOAT, 5, 6);
    Product product = new Product(x, false, y, false, z);
    product.run();
    assertEquals(0, x.mmul(y).sub(z).norm2Number().doubleValue(), 1e-5);
    INDArray other = random(DataType.FLOAT, 5, 4);
    product.bind(0, other);
    product.run();
    assertEquals(0, other.mmul(y).sub(z).norm2Number().doubleValue(), 1e-5);
  }

  @Test
  void takesContiguousMatricesOfFloatingPointNumbersOnly() {
    INDArray matrix = Nd4j.zeros(DataType.FLOAT, 4, 6);
    assertTrue(Product.takes(matrix));
    assertFalse(Product.takes(matrix.transpose()));
    assertFalse(Product.takes(matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3))));
    assertFalse(Product.takes(Nd4j.zeros(DataType.INT32, 4, 6)));
    assertFalse(Product.takes(Nd4j.zeros(DataType.FLOAT, 4)));
  }

  private static INDArray random(DataType type, long rows, long columns) {
    return Nd4j.rand(type, rows, columns).subi(0.5);
  }
}
