package org.cpajvm.core.model;

import java.nio.file.Path;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.study.StudyDesign;

/**
 * What a model file says of itself, without its network. Immutable.
 *
 * @param backend the name of the backend that runs the network
 * @param encoder the encoder of perturbations, or {@code learned}
 * @param design genes and vocabularies; without vectors of perturbations
 * @param hyperparameters shape and training plan
 * @param history the epochs of its training
 * @param provenance where it comes from
 */
public record ModelDescription(
    String backend,
    String encoder,
    StudyDesign design,
    Hyperparameters hyperparameters,
    TrainingHistory history,
    Provenance provenance) {

  /**
   * Reads the description of a model; no plugin that it names is needed.
   *
   * @throws org.cpajvm.api.BadInputException if the file is missing, damaged or from a newer
   *     version
   */
  public static ModelDescription read(Path file) {
    return ModelFile.describe(file);
  }
}
