package org.cpajvm.core.study;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cpajvm.api.UsageException;

/**
 * What the columns of {@code obs} mean.
 *
 * @param perturbation the column of the treatments: names joined by the separator
 * @param control the label of control in that column
 * @param dose the column of the doses, in the order of the names and joined likewise; without one
 *     every dose is 1
 * @param covariates the columns of the covariates, the batch not among them
 * @param batch the column of the batch, a covariate that corrected outputs leave out
 * @param split the column of the split: {@code train}, {@code valid} (or {@code test}) and {@code
 *     ood}
 * @param layer the layer that is trained on; without one the main matrix
 * @param smiles where the SMILES of the perturbations are, if it is not the column {@code smiles}:
 *     another column, a file or an entry of {@code uns} (see {@link PerturbationAttributes})
 * @param separator what joins the names of a combination
 */
public record StudyColumns(
    String perturbation,
    String control,
    Optional<String> dose,
    List<String> covariates,
    Optional<String> batch,
    Optional<String> split,
    Optional<String> layer,
    Optional<String> smiles,
    String separator) {

  /** The separator that is used where none is given. */
  public static final String DEFAULT_SEPARATOR = "+";

  /**
   * Copies the list.
   *
   * @throws UsageException if the separator is empty or a covariate is named twice
   */
  public StudyColumns {
    Objects.requireNonNull(perturbation, "perturbation");
    Objects.requireNonNull(control, "control");
    covariates = List.copyOf(covariates);
    if (separator.isEmpty()) {
      throw new UsageException("the separator is empty: name what joins a combination, such as +");
    }
    Set<String> seen = new HashSet<>();
    for (String name : modelCovariates(covariates, batch)) {
      if (!seen.add(name)) {
        throw new UsageException(
            "column '" + name + "' is named twice as a covariate or batch; name it once");
      }
    }
  }

  /** A study with nothing but treatments. */
  public static StudyColumns of(String perturbation, String control) {
    return new StudyColumns(
        perturbation,
        control,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        DEFAULT_SEPARATOR);
  }

  /** The same columns with the SMILES elsewhere. */
  public StudyColumns withSmiles(String elsewhere) {
    return new StudyColumns(
        perturbation,
        control,
        dose,
        covariates,
        batch,
        split,
        layer,
        Optional.of(elsewhere),
        separator);
  }

  /** The covariates that the model embeds: the named ones, then the batch if there is one. */
  public List<String> modelCovariates() {
    return modelCovariates(covariates, batch);
  }

  private static List<String> modelCovariates(List<String> covariates, Optional<String> batch) {
    return Stream.concat(covariates.stream(), batch.stream()).toList();
  }
}
