package org.cpajvm.core.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.study.StudyDesign;

/**
 * Gives perturbations that a network was not trained on the dose response of a typical one: the
 * mean of the parameters of those that were, control left out.
 */
public final class TypicalRows {

  private TypicalRows() {}

  /**
   * Replaces, in a trained network, what training left at random of the perturbations that have
   * vectors from outside but no training cells. Where nothing was trained but control, nothing is
   * replaced.
   *
   * @param network a trained network
   * @param design its vocabulary
   * @param create makes a network, to compare with; it is closed again
   */
  public static void fill(
      PerturbationModel network,
      StudyDesign design,
      Function<ModelSpec, PerturbationModel> create) {
    if (design.encoding().isEmpty()) {
      return;
    }
    Set<String> trained = design.trained(network.spec().conditionWeights());
    List<String> names = design.perturbations();
    int[] idBefore =
        IntStream.range(0, names.size())
            .map(
                id ->
                    trained.contains(names.get(id))
                            || design.encoding().get().vector(names.get(id)).isEmpty()
                        ? id
                        : PerturbationRows.UNTRAINED)
            .toArray();
    int[] typical = typical(design, trained);
    if (typical.length == 0 || Arrays.stream(idBefore).noneMatch(id -> id < 0)) {
      return;
    }
    List<NamedTensor> parameters = network.parameters();
    try (PerturbationModel larger = create.apply(oneMore(network.spec()))) {
      PerturbationRows rows = new PerturbationRows(parameters, larger.parameters());
      if (rows.any()) {
        network.setParameters(rows.map(parameters, idBefore, typical));
      }
    }
  }

  /**
   * Gives a network of a larger vocabulary what a trained one knows; the perturbations that it has
   * more are left to {@link #fill}.
   */
  public static void copy(
      PerturbationModel from, StudyDesign before, PerturbationModel to, StudyDesign design) {
    int[] idBefore =
        IntStream.range(0, design.perturbations().size())
            .map(
                id ->
                    id == 0
                        ? 0
                        : before
                            .perturbationId(design.perturbations().get(id))
                            .orElse(StudyDesign.CONTROL_ID))
            .toArray();
    List<NamedTensor> parameters = from.parameters();
    to.setParameters(
        new PerturbationRows(parameters, to.parameters())
            .map(parameters, idBefore, new int[] {StudyDesign.CONTROL_ID}));
  }

  private static int[] typical(StudyDesign design, Set<String> trained) {
    return IntStream.range(StudyDesign.CONTROL_ID + 1, design.perturbations().size())
        .filter(id -> trained.contains(design.perturbations().get(id)))
        .toArray();
  }

  private static ModelSpec oneMore(ModelSpec spec) {
    ModelSpec.ExternalEncoding encoding = spec.encoding().orElseThrow();
    List<float[]> vectors = new ArrayList<>(Arrays.asList(encoding.vectors()));
    vectors.add(new float[encoding.dimension()]);
    return new ModelSpec(
        spec.architecture(),
        spec.plan(),
        spec.genes(),
        vectors.size(),
        spec.covariates(),
        spec.conditionWeights(),
        java.util.Optional.of(
            new ModelSpec.ExternalEncoding(encoding.dimension(), vectors.toArray(float[][]::new))),
        spec.precision(),
        spec.seed());
  }
}
