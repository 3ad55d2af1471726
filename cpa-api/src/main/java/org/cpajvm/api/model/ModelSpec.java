package org.cpajvm.api.model;

import java.util.List;
import java.util.Optional;

/**
 * Everything a backend needs to create a model.
 *
 * @param architecture the shape of the networks
 * @param plan how it will be trained: the backend reads weight decays, clipping and losses from it;
 *     learning rates come with each step
 * @param genes the number of genes, G
 * @param perturbations the size of the perturbation vocabulary, P: id 0 is padding, 1 is control,
 *     then the others sorted by name
 * @param covariates the covariates, in their order
 * @param conditionWeights for each condition (a label of the perturbation adversary) the weight of
 *     its class, N / n - 1 over training cells
 * @param encoding vectors of the perturbations from outside, or empty where all are learned
 * @param geneWeights how much each gene counts in the reconstruction loss that is trained on, or
 *     empty where all count alike. Losses of cells that a trained model is asked for are not
 *     weighted
 * @param precision the type of all numbers in the model
 * @param seed decides the initial parameters
 */
public record ModelSpec(
    Architecture architecture,
    TrainingPlan plan,
    int genes,
    int perturbations,
    List<CovariateSpec> covariates,
    double[] conditionWeights,
    Optional<ExternalEncoding> encoding,
    Optional<GeneWeights> geneWeights,
    Precision precision,
    long seed) {

  /** The type of a model's numbers. */
  public enum Precision {
    FLOAT,
    DOUBLE
  }

  /**
   * One covariate.
   *
   * @param name its name
   * @param values how many values it has
   * @param batch whether it is the batch, which corrected latent spaces leave out
   */
  public record CovariateSpec(String name, int values, boolean batch) {}

  /**
   * Vectors for perturbations from outside the model.
   *
   * @param dimension the length of a vector, D
   * @param vectors for each id of the vocabulary its vector, or null: the padding, and
   *     perturbations whose embedding is learned
   */
  public record ExternalEncoding(int dimension, float[][] vectors) {}

  /** Checks the sizes. */
  public ModelSpec {
    covariates = List.copyOf(covariates);
    conditionWeights = conditionWeights.clone();
    if (genes < 1 || perturbations < 2 || conditionWeights.length < 1) {
      throw new IllegalArgumentException(
          genes
              + " genes, "
              + perturbations
              + " perturbations, "
              + conditionWeights.length
              + " conditions");
    }
    int masks = geneWeights.map(weights -> weights.masks().length).orElse(conditionWeights.length);
    if (masks != conditionWeights.length
        || geneWeights.filter(w -> w.genes() != genes).isPresent()) {
      throw new IllegalArgumentException(
          "weights for other genes or conditions: " + genes + ", " + conditionWeights.length);
    }
    if (encoding.isPresent() && encoding.get().vectors().length != perturbations) {
      throw new IllegalArgumentException(
          encoding.get().vectors().length + " encoded perturbations instead of " + perturbations);
    }
  }

  /** A model in whose loss all genes count alike. */
  public ModelSpec(
      Architecture architecture,
      TrainingPlan plan,
      int genes,
      int perturbations,
      List<CovariateSpec> covariates,
      double[] conditionWeights,
      Optional<ExternalEncoding> encoding,
      Precision precision,
      long seed) {
    this(
        architecture,
        plan,
        genes,
        perturbations,
        covariates,
        conditionWeights,
        encoding,
        Optional.empty(),
        precision,
        seed);
  }

  /** The same model with genes that count differently in its loss. */
  public ModelSpec withGeneWeights(GeneWeights weights) {
    return new ModelSpec(
        architecture,
        plan,
        genes,
        perturbations,
        covariates,
        conditionWeights,
        encoding,
        Optional.of(weights),
        precision,
        seed);
  }

  @Override
  public double[] conditionWeights() {
    return conditionWeights.clone();
  }

  /** The number of conditions. */
  public int conditions() {
    return conditionWeights.length;
  }
}
