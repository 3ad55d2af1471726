package org.cpajvm.core.model;

import java.util.List;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.core.backbone.NetworkCheck;
import org.cpajvm.core.backbone.TrainingGroups;

/**
 * What a model has beside its network, so that it can answer better than the network alone.
 *
 * @param groups the training groups, from which rules in closed form answer
 * @param checks what inner networks said of training groups that they were not trained on; empty
 *     where there were none
 * @param members the parameters of more networks of the same kind, trained with other seeds; the
 *     first member of the ensemble is the model's own network
 */
public record Ensemble(
    TrainingGroups groups, List<NetworkCheck> checks, List<List<NamedTensor>> members) {
  /** Copies the lists. */
  public Ensemble {
    checks = List.copyOf(checks);
    members = members.stream().map(List::copyOf).toList();
  }
}
