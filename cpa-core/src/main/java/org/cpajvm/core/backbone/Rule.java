package org.cpajvm.core.backbone;

import java.util.Optional;
import org.cpajvm.core.metrics.Group;

/**
 * Predicts in closed form how a group of cells changes. Implementations are immutable and safe for
 * use by several threads.
 */
public interface Rule {
  /** The name in tables, flags and files. */
  String label();

  /**
   * The change that it predicts for each gene.
   *
   * @param query a group without control in its treatment, whose covariates have control cells.
   *     Where it is a training group, its own response is not used
   * @param training the groups to predict from
   * @return the change, the caller's to keep; empty where the groups do not hold what the rule
   *     needs
   */
  Optional<double[]> change(Group query, TrainingGroups training);
}
