package org.cpajvm.core.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.cpajvm.api.model.GeneWeights;
import org.cpajvm.core.study.ContentHash;

/**
 * The gene masks whose genes count more in the loss of a training run.
 *
 * @param description how they were made, as the model file keeps it
 * @param weights the masks of the conditions of the study, and how much more their genes count
 */
public record LossMask(String description, GeneWeights weights) {

  /** Checks that nothing is missing. */
  public LossMask {
    Objects.requireNonNull(description, "the description of the mask");
    Objects.requireNonNull(weights, "the weights of the genes");
  }

  /** How many conditions have a mask. */
  public int masked() {
    return (int) Arrays.stream(weights.masks()).filter(Objects::nonNull).count();
  }

  /** What tells these masks from others. */
  String identity() {
    ContentHash hash = new ContentHash();
    for (BitSet mask : weights.masks()) {
      hash.add(mask == null ? -1 : mask.cardinality());
      if (mask != null) {
        mask.stream().forEach(hash::add);
      }
    }
    return description + ", " + hash;
  }
}
