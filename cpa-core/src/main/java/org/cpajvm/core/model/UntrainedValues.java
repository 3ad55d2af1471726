package org.cpajvm.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;

/**
 * Gives values of covariates that a network was not trained on, such as a patient all cells of whom
 * are held out, the vector of a typical one: the mean over the values that were.
 */
public final class UntrainedValues {

  private UntrainedValues() {}

  /**
   * Replaces, in a trained network, what training left at random of such values.
   *
   * @param network a trained network
   * @param study what it was trained on
   * @param create makes a network, to compare with; it is closed again
   */
  public static void fill(
      PerturbationModel network, Study study, Function<ModelSpec, PerturbationModel> create) {
    for (int c = 0; c < study.design().covariates().size(); c++) {
      int values = study.design().covariates().get(c).values().size();
      int[] trained = trained(study, c);
      if (trained.length == values) {
        continue;
      }
      int[] before = new int[values];
      java.util.Arrays.fill(before, PerturbationRows.UNTRAINED);
      IntStream.of(trained).forEach(value -> before[value] = value);
      List<NamedTensor> parameters = network.parameters();
      try (PerturbationModel larger = create.apply(oneMore(network.spec(), c))) {
        network.setParameters(
            new PerturbationRows(parameters, larger.parameters()).map(parameters, before, trained));
      }
    }
  }

  private static int[] trained(Study study, int covariate) {
    return IntStream.of(study.cells(Split.TRAIN))
        .map(cell -> study.covariate(covariate, cell))
        .distinct()
        .sorted()
        .toArray();
  }

  private static ModelSpec oneMore(ModelSpec spec, int covariate) {
    List<ModelSpec.CovariateSpec> covariates = new ArrayList<>(spec.covariates());
    ModelSpec.CovariateSpec old = covariates.get(covariate);
    covariates.set(
        covariate, new ModelSpec.CovariateSpec(old.name(), old.values() + 1, old.batch()));
    return new ModelSpec(
        spec.architecture(),
        spec.plan(),
        spec.genes(),
        spec.perturbations(),
        covariates,
        spec.conditionWeights(),
        spec.encoding(),
        spec.precision(),
        spec.seed());
  }
}
