package org.cpajvm.core.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.core.backbone.Backbone;
import org.cpajvm.core.backbone.Blend;
import org.cpajvm.core.backbone.TrainingGroups;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.model.Ensemble;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.study.Study;

/**
 * Predicts how the mean expression of a group of cells changes from control: by rules in closed
 * form, by the networks of the ensemble, or by both. The network of the model is used meanwhile and
 * is as before in the end. Used by one thread at a time.
 */
public final class ChangePredictor implements AutoCloseable {
  private static final double NEGLIGIBLE = 0.01; // a weight of the network below it is none

  private final TrainedModel model;
  private final AnswerSource source;
  private final Blend blend;
  private final NetworkChanges network;
  private final List<List<NamedTensor>> members = new ArrayList<>();

  /**
   * Prepares to predict.
   *
   * @param model a model with an ensemble
   * @param study cells that fit its design
   * @param seed the seed of draws
   * @param source what answers are made of
   * @throws UsageException if the model has no ensemble
   */
  public ChangePredictor(TrainedModel model, Study study, long seed, AnswerSource source) {
    Ensemble ensemble =
        model
            .ensemble()
            .orElseThrow(
                () ->
                    new UsageException(
                        "the model has no training groups, as it is from an earlier version: train"
                            + " it again, or ask its network (--predictor network)"));
    this.model = model;
    this.source = source;
    this.blend = blend(model, ensemble);
    this.network = new NetworkChanges(model, study, seed);
    this.members.add(model.network().parameters());
    this.members.addAll(ensemble.members());
  }

  /** The blend of a model with an ensemble. */
  public static Blend blend(TrainedModel model, Ensemble ensemble) {
    return new Blend(new Backbone(ensemble.groups(), model.design().encoding()), ensemble.checks());
  }

  /**
   * An answer.
   *
   * @param change the change from control for each gene, on the scale of comparison
   * @param network the weight of the network in it, from 0 to 1
   */
  public record Answer(double[] change, double network) {}

  /**
   * Answers a question.
   *
   * @param query the treatment and the covariates
   * @param controls control cells with these covariates, at least one
   */
  public Answer change(Group query, int[] controls) {
    Optional<double[]> closed = closed(query);
    double weight = closed.isEmpty() ? 1 : weight(query);
    if (weight == 0) {
      return new Answer(closed.orElseThrow(), 0);
    }
    double[] ofNetwork = network(query, controls);
    return new Answer(
        closed.map(change -> Blend.mix(ofNetwork, change, weight)).orElse(ofNetwork), weight);
  }

  /** The change that rules in closed form predict; empty where they say nothing of the group. */
  public Optional<double[]> closed(Group query) {
    return blend.backbone().change(query);
  }

  /**
   * The weight of the network in the answer to a question of which rules say something: 0 for what
   * training saw, and where it is negligible.
   */
  public double weight(Group query) {
    if (source != AnswerSource.BLEND) {
      return source == AnswerSource.NETWORK ? 1 : 0;
    }
    TrainingGroups training = blend.backbone().training();
    double weight =
        training
            .effective(query)
            .filter(group -> !training.seen(group))
            .flatMap(blend.backbone()::situation)
            .map(situation -> blend.weight(situation).network())
            .orElse(0.0);
    return weight < NEGLIGIBLE ? 0 : weight;
  }

  /** The change that the networks predict, the mean over the members. */
  public double[] network(Group query, int[] controls) {
    List<double[]> changes = new ArrayList<>();
    try {
      for (List<NamedTensor> member : members) {
        if (members.size() > 1) {
          model.network().setParameters(member);
        }
        changes.add(network.change(controls, query.treatment()));
      }
    } finally {
      if (members.size() > 1) {
        model.network().setParameters(members.get(0));
      }
    }
    return NetworkChanges.mean(changes);
  }

  @Override
  public void close() {
    network.close();
  }
}
