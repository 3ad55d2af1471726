package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loss that is trained on against the densities of single genes, weighted one by one. */
class WeightedLossTest {
  private static final int CELLS = 6;

  private static ModelSpec spec(ModelSpec.Precision precision, String loss) {
    return TestModels.spec(
        precision,
        Map.of(
            "recon_loss", loss,
            "use_batch_norm_encoder", "false",
            "use_batch_norm_decoder", "false"));
  }

  @ParameterizedTest
  @CsvSource({
    "nb,DOUBLE,1e-5",
    "nb,FLOAT,1e-4",
    "zinb,DOUBLE,1e-5",
    "zinb,FLOAT,1e-4",
    "gauss,DOUBLE,1e-5",
    "gauss,FLOAT,1e-4"
  })
  void termsOfGenesAreMultipliedByTheirWeights(
      String loss, ModelSpec.Precision precision, double tolerance) {
    ModelSpec alike = spec(precision, loss);
    ModelSpec spec = alike.withGeneWeights(TestModels.geneWeights(4));
    CellBatch batch = TestModels.batch();
    try (SameDiffModel model = TestModels.create(spec);
        BatchBuffer buffer = model.newBuffer(8)) {
      buffer.fill(batch);
      Map<Output, float[]> outputs = new EnumMap<>(Output.class);
      outputs.put(Output.MEAN, new float[CELLS * TestModels.GENES]);
      outputs.put(Output.DISPERSION, new float[CELLS * TestModels.GENES]);
      if (loss.equals("zinb")) {
        outputs.put(Output.ZERO_INFLATION, new float[CELLS * TestModels.GENES]);
      }
      float[] unweighted = new float[CELLS];
      outputs.put(Output.RECONSTRUCTION, unweighted);
      model.predict(buffer, outputs);
      double expected = 0;
      for (int cell = 0; cell < CELLS; cell++) {
        double[] weights = new double[TestModels.GENES];
        spec.geneWeights().orElseThrow().add(batch.conditions()[cell], 1, weights);
        double plain = 0;
        for (int gene = 0; gene < TestModels.GENES; gene++) {
          double term = -logDensity(loss, batch.expression(), cell, gene, outputs);
          expected += weights[gene] * term / CELLS;
          plain += term;
        }
        assertEquals(plain, unweighted[cell], tolerance * plain);
      }
      double trained = model.train(buffer, TestModels.step(1)).reconstruction();
      assertEquals(expected, trained, tolerance * Math.abs(expected));
    }
  }

  private static double logDensity(
      String loss, SparseRows rows, int cell, int gene, Map<Output, float[]> outputs) {
    Map<Integer, Double> row = new HashMap<>();
    for (int k = rows.start(cell); k < rows.start(cell + 1); k++) {
      row.put(rows.columns()[k], (double) rows.values()[k]);
    }
    double x = row.getOrDefault(gene, 0.0);
    int at = cell * TestModels.GENES + gene;
    double mean = outputs.get(Output.MEAN)[at];
    double dispersion = outputs.get(Output.DISPERSION)[at];
    if (loss.equals("gauss")) {
      double standard = (x - mean) / dispersion;
      return -0.5 * standard * standard - Math.log(dispersion) - 0.5 * Math.log(2 * Math.PI);
    }
    double negativeBinomial =
        Gammas.logGamma(x + dispersion)
            - Gammas.logGamma(dispersion)
            - Gammas.logGamma(x + 1)
            + dispersion * Math.log(dispersion / (dispersion + mean))
            + x * Math.log(mean / (dispersion + mean));
    if (loss.equals("nb")) {
      return negativeBinomial;
    }
    double inflation = outputs.get(Output.ZERO_INFLATION)[at];
    return x > 0
        ? Math.log(1 - inflation) + negativeBinomial
        : Math.log(inflation + (1 - inflation) * Math.exp(negativeBinomial));
  }

  /** The graph is another one, but a factor of 1 trains what no weights train. */
  @Test
  void aFactorOfOneChangesNothing() {
    for (String loss : new String[] {"nb", "zinb", "gauss"}) {
      ModelSpec alike = spec(ModelSpec.Precision.DOUBLE, loss);
      double expected = afterTwoSteps(alike);
      double one = afterTwoSteps(alike.withGeneWeights(TestModels.geneWeights(1)));
      assertEquals(expected, one, 1e-12 * Math.abs(expected), loss);
      double nine = afterTwoSteps(alike.withGeneWeights(TestModels.geneWeights(9)));
      assertNotEquals(expected, nine, 1e-3, loss);
    }
  }

  private static double afterTwoSteps(ModelSpec spec) {
    try (SameDiffModel model = TestModels.create(spec);
        BatchBuffer buffer = model.newBuffer(8)) {
      buffer.fill(TestModels.batch());
      model.train(buffer, TestModels.step(1));
      return model.train(buffer, TestModels.step(2)).reconstruction();
    }
  }
}
