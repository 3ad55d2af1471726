package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ModelSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class InputLayerTest {
  private static final int GENES = 701; // several blocks of weights, where there are many units

  private final SplittableRandom random = new SplittableRandom(11);

  @AfterEach
  void oneThread() {
    Threads.use(1);
  }

  private StagedCounts counts(int cells, double share) {
    SparseRows rows = new SparseRows();
    for (int cell = 0; cell < cells; cell++) {
      int[] genes = new int[GENES];
      float[] values = new float[GENES];
      int entries = 0;
      for (int gene = 0; gene < GENES; gene++) {
        if (cell % 5 != 1 && random.nextDouble() < share) { // some cells without any count
          genes[entries] = gene;
          values[entries++] = random.nextInt(1, 400);
        }
      }
      rows.addRow(genes, values, entries);
    }
    StagedCounts counts = new StagedCounts(DataType.FLOAT, true);
    counts.begin();
    for (int cell = 0; cell < cells; cell++) {
      counts.add(rows, cell);
    }
    return counts;
  }

  private static INDArray dense(StagedCounts counts) {
    SparseRows rows = counts.rows();
    INDArray dense = Nd4j.zeros(DataType.DOUBLE, rows.rows(), GENES);
    for (int cell = 0; cell < rows.rows(); cell++) {
      for (int k = rows.start(cell); k < rows.start(cell + 1); k++) {
        dense.putScalar(cell, rows.columns()[k], Math.log1p(rows.values()[k]));
      }
    }
    return dense;
  }

  private INDArray random(long rows, long columns) {
    INDArray array = Nd4j.zeros(DataType.FLOAT, rows, columns);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextDouble(-1, 1));
    }
    return array;
  }

  private static void same(INDArray expected, INDArray actual) {
    double error = expected.sub(actual.castTo(DataType.DOUBLE)).norm2Number().doubleValue();
    assertTrue(error <= 1e-5 * (1 + expected.norm2Number().doubleValue()), () -> "" + error);
  }

  @ParameterizedTest
  @CsvSource({
    "37, 0.1, 128, 1", // of few counts a gene's cells and a cell's genes are no multiple of four
    "37, 0.1, 300, 2",
    "64, 0.02, 9, 3",
    "50, 0.25, 16, 2",
    "50, 0.9, 16, 2", // made dense
    "2, 0, 5, 2" // nothing is stored
  })
  void itsProductsAreThoseOfDenseCells(int cells, double share, int units, int threads) {
    Threads.use(threads);
    StagedCounts counts = counts(cells, share);
    INDArray weight = random(GENES, units);
    InputLayer layer = new InputLayer(weight.transpose(), () -> counts);
    INDArray dense = dense(counts);
    INDArray gradient = random(cells, units);
    INDArray ofWeight = random(GENES, units); // is written over
    for (int step = 0; step < 2; step++) {
      INDArray product = random(cells + 3, units); // with rows of no cell
      layer.forward(product);
      INDArray ofCells = product.get(NDArrayIndex.interval(0, cells), NDArrayIndex.all());
      same(dense.mmul(weight.castTo(DataType.DOUBLE)), ofCells);
      for (int row = cells; row < cells + 3; row++) {
        assertEquals(0, product.getRow(row).norm2Number().doubleValue());
      }
      layer.backward(gradient, ofWeight);
      same(dense.transpose().mmul(gradient.castTo(DataType.DOUBLE)), ofWeight);
      weight.muli(-0.5);
      layer.changed();
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    StagedCounts counts = counts(61, 0.1);
    INDArray weight = random(GENES, 33);
    INDArray gradient = random(61, 33);
    INDArray product = Nd4j.zeros(DataType.FLOAT, 61, 33);
    INDArray ofWeight = Nd4j.zeros(DataType.FLOAT, GENES, 33);
    INDArray firstProduct = null;
    INDArray firstOfWeight = null;
    for (int threads = 1; threads <= 4; threads++) {
      Threads.use(threads);
      InputLayer layer = new InputLayer(weight.transpose(), () -> counts);
      layer.forward(product);
      layer.backward(gradient, ofWeight);
      if (threads == 1) {
        firstProduct = product.dup();
        firstOfWeight = ofWeight.dup();
      }
      assertEquals(0, firstProduct.sub(product).amaxNumber().doubleValue());
      assertEquals(0, firstOfWeight.sub(ofWeight).amaxNumber().doubleValue());
    }
  }

  @Test
  void isOfLayersThatReadCountsInSinglePrecision() {
    assertTrue(is(ModelSpec.Precision.FLOAT, Map.of()));
    assertFalse(is(ModelSpec.Precision.DOUBLE, Map.of()));
    assertFalse(is(ModelSpec.Precision.FLOAT, Map.of("recon_loss", "gauss")));
    assertFalse(is(ModelSpec.Precision.FLOAT, Map.of("n_layers_encoder", "0")));
  }

  private static boolean is(ModelSpec.Precision precision, Map<String, String> settings) {
    return InputLayer.isOf(TestModels.spec(precision, settings));
  }
}
