package org.cpajvm.core.backbone;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How questions in one situation are answered, and why.
 *
 * @param situation the situation
 * @param judged the situation of the training groups that rules were judged on: this one, or one
 *     like it where no group can be brought into it
 * @param groups the number of training groups that rules were judged on; 0 where none can be
 *     brought into such a situation
 * @param weights the rules that answer, with their weights, which sum to 1
 * @param errors for each judged rule the mean root mean squared error of the change of the groups
 *     it was judged on; empty where there are none
 */
public record Decision(
    Situation situation,
    Situation judged,
    int groups,
    Map<String, Double> weights,
    Map<String, Double> errors) {
  /** Copies the maps. */
  public Decision {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
  }
}
