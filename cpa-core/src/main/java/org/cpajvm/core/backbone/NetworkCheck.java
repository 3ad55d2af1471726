package org.cpajvm.core.backbone;

import org.cpajvm.core.metrics.Group;

/**
 * What a network says of a training group that it was not trained on.
 *
 * @param fold the number of the inner training, from 0: all groups of a fold were left out of it
 * @param group the group, one of the training groups
 * @param change the change that the network predicts for each gene. Not copied: read only
 */
public record NetworkCheck(int fold, Group group, float[] change) {
  /** Checks the fold. */
  public NetworkCheck {
    if (fold < 0) {
      throw new IllegalArgumentException("fold " + fold);
    }
  }
}
