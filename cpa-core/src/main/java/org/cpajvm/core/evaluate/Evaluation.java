package org.cpajvm.core.evaluate;

import java.util.List;

/**
 * How the held-out groups of a study were predicted. Immutable.
 *
 * @param groups those that were compared
 * @param leftOut those that could not be compared, with the reasons
 */
public record Evaluation(List<HeldOut> groups, List<LeftOut> leftOut) {
  /** Copies the lists. */
  public Evaluation {
    groups = List.copyOf(groups);
    leftOut = List.copyOf(leftOut);
  }
}
