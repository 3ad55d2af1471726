package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.dl4j.TestModels.Slot;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class StagedBatchTest {
  private static final ModelSpec SPEC =
      TestModels.spec(ModelSpec.Precision.DOUBLE, Map.of("recon_loss", "zinb"));
  private static final CellBatch.Mixup MIXUP = new CellBatch.Mixup(0.3, new int[] {2, 0, 1});
  private static final List<List<Slot>> TREATMENTS =
      List.of(
          List.of(new Slot(2, 0.5), new Slot(3, 1)),
          List.of(new Slot(1, 1)),
          List.of(new Slot(2, 0.25)));

  private static StagedBatch staged(List<List<Slot>> treatments, Optional<CellBatch.Mixup> mixup) {
    StagedBatch staged = new StagedBatch(SPEC, 8);
    staged.makeDenseCounts();
    staged.fill(TestModels.batch(treatments, mixup));
    return staged;
  }

  /** How much a cell has of each perturbation at each dose. */
  private static Map<Slot, Double> treatment(StagedBatch staged, int cell) {
    Map<Slot, Double> amounts = new HashMap<>();
    INDArray components = staged.inputs().get(Inputs.COMPONENTS);
    for (int u = 0; u < staged.components(); u++) {
      double amount = staged.inputs().get(Inputs.TREATMENTS).getDouble(cell, u);
      for (int id = 0; id < TestModels.PERTURBATIONS && amount != 0; id++) {
        if (components.getDouble(u, id) != 0) {
          assertEquals(1, components.getDouble(u, id));
          double dose = staged.inputs().get(Inputs.DOSES).getDouble(u, 0);
          amounts.merge(new Slot(id, dose), amount, Double::sum);
        }
      }
    }
    return amounts;
  }

  @Test
  void orderOfSlotsNeverMatters() {
    try (StagedBatch one =
            staged(List.of(List.of(new Slot(2, 0.5), new Slot(3, 1))), Optional.empty());
        StagedBatch other =
            staged(List.of(List.of(new Slot(3, 1), new Slot(2, 0.5))), Optional.empty())) {
      Map<Slot, Double> expected = Map.of(new Slot(2, 0.5), 1.0, new Slot(3, 1), 1.0);
      assertEquals(expected, treatment(one, 0));
      assertEquals(expected, treatment(other, 0));
    }
  }

  @Test
  void theSamePerturbationTwiceCountsTwice() {
    try (StagedBatch staged =
        staged(
            List.of(
                List.of(new Slot(2, 0.5), new Slot(2, 0.5)),
                List.of(new Slot(2, 0.5), new Slot(2, 1))),
            Optional.empty())) {
      assertEquals(Map.of(new Slot(2, 0.5), 2.0), treatment(staged, 0));
      assertEquals(Map.of(new Slot(2, 0.5), 1.0, new Slot(2, 1), 1.0), treatment(staged, 1));
    }
  }

  @Test
  void manyDosesGetAComponentEach() {
    List<List<Slot>> treatments =
        IntStream.range(0, 8)
            .mapToObj(i -> List.of(new Slot(2, i + 1), new Slot(3, 0.5 * i + 1), new Slot(1, 1)))
            .toList();
    try (StagedBatch staged = staged(treatments, Optional.empty())) {
      assertEquals(32, staged.components());
      for (int cell = 0; cell < 8; cell++) {
        Map<Slot, Double> expected = new HashMap<>();
        treatments.get(cell).forEach(slot -> expected.put(slot, 1.0));
        assertEquals(expected, treatment(staged, cell));
      }
    }
  }

  @Test
  void mixupMixesTreatments() {
    try (StagedBatch staged = staged(TREATMENTS, Optional.of(MIXUP))) {
      assertEquals(
          Map.of(new Slot(2, 0.5), 0.3, new Slot(3, 1), 0.3, new Slot(2, 0.25), 0.7),
          treatment(staged, 0));
      assertEquals(
          Map.of(new Slot(1, 1), 0.3, new Slot(2, 0.5), 0.7, new Slot(3, 1), 0.7),
          treatment(staged, 1));
    }
  }

  @Test
  void mixupMixesExpressionCovariatesAndLabels() {
    try (StagedBatch plain = staged(TREATMENTS, Optional.empty());
        StagedBatch mixed = staged(TREATMENTS, Optional.of(MIXUP))) {
      for (String input :
          List.of(
              Inputs.EXPRESSION,
              Inputs.LIBRARY,
              Inputs.covariate(0),
              Inputs.covariate(1),
              Inputs.target(0))) {
        INDArray own = plain.inputs().get(input);
        INDArray partners = own.getRows(MIXUP.partners());
        double[] expected = own.mul(0.3).add(partners.mul(0.7)).dup('c').data().asDouble();
        assertArrayEquals(expected, numbers(mixed, input), 1e-6, input);
      }
      INDArray expression = mixed.inputs().get(Inputs.EXPRESSION);
      for (int cell = 0; cell < 3; cell++) {
        for (int gene = 0; gene < TestModels.GENES; gene++) {
          double amount = expression.getDouble(cell, gene);
          assertEquals(
              Math.log1p(amount), mixed.inputs().get(Inputs.ENCODER).getDouble(cell, gene), 1e-15);
          assertEquals(
              amount > 0 ? 1 : 0, mixed.inputs().get(Inputs.POSITIVE).getDouble(cell, gene));
        }
      }
    }
  }

  @Test
  void classesOfTheConditionAreWeighted() {
    try (StagedBatch staged = staged(TREATMENTS, Optional.empty())) {
      double sum = 1.5 + 2 + 3;
      double[] expected = {
        1.5 / sum, 0, 0, 0, //
        0, 2 / sum, 0, 0, //
        0, 0, 3 / sum, 0
      };
      assertArrayEquals(expected, numbers(staged, Inputs.target(-1)), 1e-15);
    }
  }

  @Test
  void aBufferKeepsNothingOfTheBatchBefore() {
    List<CellBatch> batches = new ArrayList<>();
    batches.add(TestModels.batch());
    batches.add(TestModels.batch(TREATMENTS, Optional.of(MIXUP)));
    batches.add(TestModels.batch(TREATMENTS, Optional.empty()));
    batches.add(
        TestModels.batch(
            IntStream.range(0, 8)
                .mapToObj(i -> List.of(new Slot(2, i + 1), new Slot(3, i + 1)))
                .toList(),
            Optional.empty()));
    batches.add(TestModels.batch(TREATMENTS, Optional.empty()));
    try (StagedBatch used = new StagedBatch(SPEC, 8)) {
      used.makeDenseCounts();
      for (CellBatch batch : batches) {
        used.fill(batch);
        same(batch, used);
      }
    }
  }

  private static void same(CellBatch batch, StagedBatch used) {
    try (StagedBatch fresh = new StagedBatch(SPEC, 8)) {
      fresh.fill(batch);
      fresh.makeDenseCounts(); // what is made later is the same
      assertEquals(fresh.cells(), used.cells());
      assertEquals(fresh.inputs().keySet(), used.inputs().keySet());
      for (String input : fresh.inputs().keySet()) {
        assertArrayEquals(
            fresh.inputs().get(input).shape(), used.inputs().get(input).shape(), input);
        assertArrayEquals(numbers(fresh, input), numbers(used, input), input);
      }
      assertEquals(fresh.counts().rows().nonZeros(), used.counts().rows().nonZeros());
      for (int i = 0; i < fresh.cells(); i++) {
        assertEquals(fresh.counts().rows().start(i + 1), used.counts().rows().start(i + 1));
        assertEquals(fresh.logFactorials()[i], used.logFactorials()[i]);
      }
      for (int k = 0; k < fresh.counts().rows().nonZeros(); k++) {
        assertEquals(fresh.counts().rows().columns()[k], used.counts().rows().columns()[k]);
        assertEquals(fresh.counts().amounts()[k], used.counts().amounts()[k]);
      }
    }
  }

  @Test
  void tooManyCellsAreRefused() {
    try (StagedBatch staged = new StagedBatch(SPEC, 2)) {
      CellBatch three = TestModels.batch(TREATMENTS, Optional.empty());
      assertThrows(IllegalArgumentException.class, () -> staged.fill(three));
    }
  }

  private static double[] numbers(StagedBatch staged, String input) {
    return staged.inputs().get(input).dup('c').data().asDouble();
  }

  /** Conditions 0, 1 and 2: no mask, a mask of three of seven genes, all genes. */
  @Test
  void weightsOfAMixedCellAreMixed() {
    ModelSpec weighted = SPEC.withGeneWeights(TestModels.geneWeights(5));
    CellBatch plain = TestModels.batch(TREATMENTS, Optional.empty());
    double outside = 7 / 19.0;
    try (StagedBatch staged = new StagedBatch(weighted, 8)) {
      staged.fill(plain);
      INDArray weights = staged.inputs().get(Inputs.GENE_WEIGHTS);
      assertEquals(1, weights.getDouble(0, 1), 1e-15);
      assertEquals(5 * outside, weights.getDouble(1, 1), 1e-15);
      assertEquals(outside, weights.getDouble(1, 0), 1e-15);
      assertEquals(1, weights.getDouble(2, 6), 1e-15);
      assertEquals(sumOfFactorials(staged, plain.cells()), staged.trainedLogFactorials()[1], 1e-9);
      staged.fill(TestModels.batch(TREATMENTS, Optional.of(MIXUP)));
      weights = staged.inputs().get(Inputs.GENE_WEIGHTS);
      assertEquals(0.3 * 1 + 0.7 * 1, weights.getDouble(0, 1), 1e-15);
      assertEquals(0.3 * 5 * outside + 0.7, weights.getDouble(1, 4), 1e-15);
      assertEquals(0.3 + 0.7 * outside, weights.getDouble(2, 0), 1e-15);
      for (int cell = 0; cell < 3; cell++) {
        assertEquals(7, weights.getRow(cell).sumNumber().doubleValue(), 1e-12);
      }
    }
  }

  /** Of cell 1. */
  private static double sumOfFactorials(StagedBatch staged, int cells) {
    assertEquals(cells, staged.cells());
    double sum = 0;
    for (int k = staged.counts().rows().start(1); k < staged.counts().rows().start(2); k++) {
      double weight =
          staged
              .inputs()
              .get(Inputs.GENE_WEIGHTS)
              .getDouble(1, staged.counts().rows().columns()[k]);
      assertEquals(weight, staged.trainedWeights()[k], 1e-15);
      sum += weight * Gammas.logGamma(staged.counts().amounts()[k] + 1);
    }
    return sum;
  }
}
