package org.cpajvm.dl4j;

import org.cpajvm.api.model.ModelSpec;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The composition: basal state, treatment and covariates added up. Lookups are products with
 * one-hot rows, because SameDiff makes the gradient of gather a loop.
 */
final class LatentState {
  private final ModelSpec spec;
  private final GraphBuilder graph;
  private final SameDiff sd;

  LatentState(ModelSpec spec, GraphBuilder graph) {
    this.spec = spec;
    this.graph = graph;
    this.sd = graph.sameDiff();
  }

  /** The full latent state, [B, Z]; the states without treatment or batch are outputs beside it. */
  SDVariable of(SDVariable basal) {
    SDVariable treatment = treatment();
    SDVariable withoutBatch = basal;
    SDVariable batch = null;
    for (int c = 0; c < spec.covariates().size(); c++) {
      SDVariable vector = covariate(c);
      if (spec.covariates().get(c).batch()) {
        batch = batch == null ? vector : batch.add(vector);
      } else {
        withoutBatch = withoutBatch.add(vector);
      }
    }
    SDVariable noTreatmentCorrected = sd.identity(CpaGraph.Z_NO_TREATMENT_CORRECTED, withoutBatch);
    SDVariable corrected = noTreatmentCorrected.add(CpaGraph.Z_CORRECTED, treatment);
    if (batch == null) {
      sd.identity(CpaGraph.Z_NO_TREATMENT, noTreatmentCorrected);
      return sd.identity(CpaGraph.Z, corrected);
    }
    noTreatmentCorrected.add(CpaGraph.Z_NO_TREATMENT, batch);
    return corrected.add(CpaGraph.Z, batch);
  }

  /** The vector of each cell's value of a covariate. */
  private SDVariable covariate(int position) {
    ModelSpec.CovariateSpec covariate = spec.covariates().get(position);
    SDVariable embedding =
        graph.parameter(
            Layout.covariate(covariate.name()), covariate.values(), spec.architecture().nLatent());
    return sd.mmul(graph.input(Inputs.covariate(position), -1, covariate.values()), embedding);
  }

  /**
   * The sum over the components of each cell's treatment of doser(dose) times the vector of the
   * perturbation.
   */
  private SDVariable treatment() {
    SDVariable components = graph.input(Inputs.COMPONENTS, -1, spec.perturbations());
    SDVariable doses = graph.input(Inputs.DOSES, -1, 1);
    SDVariable vectors = sd.mmul(components, vectors());
    SDVariable scaled = vectors.mul(new Doser(spec, graph).of(components, doses));
    return sd.mmul(graph.input(Inputs.TREATMENTS, -1, -1), scaled);
  }

  /**
   * A vector for each perturbation: learned, or a linear map of the one that an encoder gave, or
   * some of both.
   */
  private SDVariable vectors() {
    int latent = spec.architecture().nLatent();
    if (spec.encoding().isEmpty()) {
      return graph.parameter(Layout.EMBEDDING, spec.perturbations(), latent);
    }
    int dimension = spec.encoding().get().dimension();
    SDVariable encoding = graph.input(Inputs.ENCODING, spec.perturbations(), dimension);
    SDVariable vectors = graph.linear(Layout.TRANSFORMATION, encoding, dimension, latent);
    if (!Layout.hasLearnedRows(spec)) {
      return vectors;
    }
    SDVariable encoded = graph.input(Inputs.ENCODED, spec.perturbations(), 1);
    SDVariable learned = graph.parameter(Layout.LEARNED, spec.perturbations(), latent);
    return vectors.mul(encoded).add(learned.mul(encoded.rsub(1)));
  }
}
