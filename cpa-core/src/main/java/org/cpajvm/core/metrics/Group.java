package org.cpajvm.core.metrics;

import java.util.List;
import java.util.Objects;
import org.cpajvm.api.study.Treatment;

/**
 * The cells that had one treatment and share their covariates.
 *
 * @param treatment what was done to them
 * @param covariates their value of each covariate, in the order of the study; the batch is mostly
 *     left out
 */
public record Group(Treatment treatment, List<String> covariates) {
  /** Copies the list. */
  public Group {
    Objects.requireNonNull(treatment, "treatment");
    covariates = List.copyOf(covariates);
  }
}
