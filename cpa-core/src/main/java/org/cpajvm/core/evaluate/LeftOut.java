package org.cpajvm.core.evaluate;

import java.util.Objects;
import org.cpajvm.core.metrics.Group;

/**
 * A held-out group of cells that cannot be compared.
 *
 * @param group the treatment and the covariates of its cells
 * @param cells the number of its cells
 * @param why the reason, in words that follow the number of its cells
 */
public record LeftOut(Group group, int cells, String why) {
  /** Checks that nothing is null. */
  public LeftOut {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(why, "why");
  }
}
