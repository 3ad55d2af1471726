package org.cpajvm.core.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.StudyDesign;

/**
 * A model together with what it must know to be asked: the design of its study, its
 * hyper-parameters, how it was trained.
 *
 * <p>It owns the network, which is freed on {@link #close()}. Not safe for use by several threads.
 *
 * @param backend the name of the backend that runs the network
 * @param design genes and vocabularies
 * @param hyperparameters shape and training plan
 * @param network the network
 * @param history the epochs of its training
 * @param provenance where it comes from
 * @param ensemble training groups, checks and more members; empty in models of early versions
 */
public record TrainedModel(
    String backend,
    StudyDesign design,
    Hyperparameters hyperparameters,
    PerturbationModel network,
    TrainingHistory history,
    Provenance provenance,
    Optional<Ensemble> ensemble)
    implements AutoCloseable {

  /** A model that is a network alone. */
  public TrainedModel(
      String backend,
      StudyDesign design,
      Hyperparameters hyperparameters,
      PerturbationModel network,
      TrainingHistory history,
      Provenance provenance) {
    this(backend, design, hyperparameters, network, history, provenance, Optional.empty());
  }

  /** The same model with training groups and more members; it shares the network. */
  public TrainedModel with(Ensemble other) {
    return new TrainedModel(
        backend, design, hyperparameters, network, history, provenance, Optional.of(other));
  }

  /**
   * Loads a model file. No code of the file is run: it holds JSON, numbers and a table.
   *
   * @throws org.cpajvm.api.BadInputException if the file is missing, damaged or from a newer
   *     version
   * @throws org.cpajvm.api.UsageException if a plugin that it names is not there
   */
  public static TrainedModel load(Path file, PluginRegistry registry, Execution execution) {
    return ModelFile.read(file, registry, execution);
  }

  /** Whether a file is there and is a model file; it may still be damaged. */
  public static boolean isModelFile(Path file) {
    return ModelFile.is(file);
  }

  /**
   * Words of a model file that may be names of files: options of its encoders, where structures
   * are. Empty for any other file.
   */
  public static List<String> namesOfFiles(Path file) {
    return ModelFile.namesOfFiles(file);
  }

  /**
   * The perturbations that the model can say something of, control among them: it was trained on
   * them, or has their vectors from an encoder. Of any other in the vocabulary it has random
   * numbers.
   */
  public Set<String> known() {
    Set<String> known = new TreeSet<>(design.trained(network.spec().conditionWeights()));
    design.encoding().ifPresent(encoding -> known.addAll(encoding.vectors().keySet()));
    return known;
  }

  /**
   * Saves the model: a zip with {@code model.json}, {@code weights.safetensors}, {@code
   * history.csv}; where perturbations are encoded, {@code encoding.safetensors}; and, where there
   * is an ensemble, {@code groups.safetensors} and {@code member-2.safetensors} and so on. The file
   * appears whole or not at all.
   *
   * @throws org.cpajvm.api.OutputException if it cannot be written
   */
  public void save(Path file) {
    ModelFile.write(this, file);
  }

  @Override
  public void close() {
    network.close();
  }
}
