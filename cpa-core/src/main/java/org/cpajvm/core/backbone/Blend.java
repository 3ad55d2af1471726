package org.cpajvm.core.backbone;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cpajvm.core.metrics.Group;

/**
 * How much of a network goes into an answer: change = w network + (1 - w) closed form. For each
 * situation, w is the least-squares weight, from 0 to 1, over training groups that were in that
 * situation when an inner network was trained without them; the closed form predicts them from what
 * that network saw. As for the rules, it is drawn towards the closed form by {@value
 * RuleWeights#PRIOR_GROUPS} groups. Without such a group it is 0. Not safe for use by several
 * threads.
 */
public final class Blend {
  private final Backbone backbone;
  private final List<NetworkCheck> checks;
  private final Map<Integer, Set<Group>> folds;
  private final Map<Integer, Backbone> withoutFold = new HashMap<>();
  private final Map<Situation, Weight> weights = new HashMap<>();

  /**
   * The weight of the network in a situation.
   *
   * @param network from 0 to 1
   * @param groups the number of groups it was judged on
   * @param errors the mean root mean squared error of the change of these groups: of {@code
   *     control}, {@code backbone}, {@code network} and {@code blend}; empty without groups
   */
  public record Weight(double network, int groups, Map<String, Double> errors) {}

  /** Weighs a network by its checks. */
  public Blend(Backbone backbone, List<NetworkCheck> checks) {
    this.backbone = backbone;
    this.checks = List.copyOf(checks);
    this.folds =
        checks.stream()
            .collect(
                Collectors.groupingBy(
                    NetworkCheck::fold,
                    Collectors.mapping(NetworkCheck::group, Collectors.toSet())));
  }

  /** The closed form. */
  public Backbone backbone() {
    return backbone;
  }

  /** The weight of the network in a situation. */
  public Weight weight(Situation situation) {
    return weights.computeIfAbsent(situation, this::compute);
  }

  private Weight compute(Situation situation) {
    double product = 0;
    double square = 0;
    Map<String, Double> errors = new LinkedHashMap<>();
    Map<NetworkCheck, double[]> judged = new LinkedHashMap<>();
    for (NetworkCheck check : checks) {
      Backbone rest =
          withoutFold.computeIfAbsent(check.fold(), f -> backbone.without(folds.get(f)));
      if (Situation.of(check.group(), rest.training()).equals(situation)) {
        judged.put(check, rest.change(check.group()).orElseThrow());
      }
    }
    for (Map.Entry<NetworkCheck, double[]> entry : judged.entrySet()) {
      double[] truth = truth(entry.getKey());
      double[] network = Changes.toDoubles(entry.getKey().change());
      double[] difference = network.clone();
      Changes.add(difference, entry.getValue(), -1);
      double[] missing = truth.clone();
      Changes.add(missing, entry.getValue(), -1);
      product += Changes.dot(difference, missing);
      square += Changes.dot(difference, difference);
      add(errors, "control", Changes.rmse(new double[truth.length], truth), judged.size());
      add(errors, "backbone", Changes.rmse(entry.getValue(), truth), judged.size());
      add(errors, "network", Changes.rmse(network, truth), judged.size());
    }
    double prior = 1 + RuleWeights.PRIOR_GROUPS / Math.max(1, judged.size());
    double weight = square == 0 ? 0 : Math.max(0, Math.min(1, product / (square * prior)));
    judged.forEach(
        (check, closed) ->
            add(
                errors,
                "blend",
                Changes.rmse(mix(Changes.toDoubles(check.change()), closed, weight), truth(check)),
                judged.size()));
    return new Weight(weight, judged.size(), errors);
  }

  private double[] truth(NetworkCheck check) {
    return Changes.toDoubles(backbone.training().of(check.group()).orElseThrow().change());
  }

  private static void add(Map<String, Double> errors, String name, double error, int groups) {
    errors.merge(name, error / groups, Double::sum);
  }

  /** The weighted sum of two changes. */
  public static double[] mix(double[] network, double[] closed, double weight) {
    double[] mixed = new double[closed.length];
    Changes.add(mixed, network, weight);
    Changes.add(mixed, closed, 1 - weight);
    return mixed;
  }
}
