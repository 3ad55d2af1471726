package org.cpajvm.core.evaluate;

import java.util.Comparator;
import org.cpajvm.core.metrics.Group;

/** Sorts groups by treatment, then by the values of their covariates. */
enum GroupOrder implements Comparator<Group> {
  INSTANCE;

  @Override
  public int compare(Group a, Group b) {
    int byTreatment = a.treatment().compareTo(b.treatment());
    if (byTreatment != 0) {
      return byTreatment;
    }
    for (int i = 0; i < a.covariates().size(); i++) {
      int byValue = a.covariates().get(i).compareTo(b.covariates().get(i));
      if (byValue != 0) {
        return byValue;
      }
    }
    return 0;
  }
}
