package org.cpajvm.core.predict;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.cpajvm.api.study.Treatment;

/**
 * A question: how would control cells look under a treatment?
 *
 * @param treatment the treatment
 * @param covariates which control cells are asked about, as values of covariates; those not named
 *     may have any value
 * @param cells how many control cells are asked about, drawn at random; all of them where it is
 *     empty
 */
public record Query(Treatment treatment, Map<String, String> covariates, OptionalInt cells) {

  /** Checks the number of cells. */
  public Query {
    covariates = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(covariates));
    if (cells.isPresent() && cells.getAsInt() < 1) {
      throw new IllegalArgumentException("a query for " + cells.getAsInt() + " cells");
    }
  }

  /** A question about all control cells. */
  public static Query of(Treatment treatment) {
    return new Query(treatment, Map.of(), OptionalInt.empty());
  }
}
