package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights of rules, each 0 or more and together 1, by least squares over judged groups.
 *
 * <p>With m groups, the choice is drawn towards one preferred rule as if that rule had been exactly
 * right for {@value #PRIOR_GROUPS} more groups like those: few groups do not suffice to leave it.
 * Sums over genes are kept, not predictions. Used by one thread.
 */
final class RuleWeights {
  /** For how many groups the preferred rule counts as exactly right. */
  static final double PRIOR_GROUPS = 2;

  private static final int STEPS = 5_000;

  private final List<String> rules;
  private final double[][] products;
  private final double[] withTruth;
  private final double[] errors;
  private int groups;

  RuleWeights(List<String> rules) {
    this.rules = List.copyOf(rules);
    this.products = new double[rules.size()][rules.size()];
    this.withTruth = new double[rules.size()];
    this.errors = new double[rules.size()];
  }

  /**
   * Adds a judged group.
   *
   * @param predictions the predicted change by the name of the rule; all rules are there
   * @param truth its change
   */
  void add(Map<String, double[]> predictions, double[] truth) {
    List<double[]> ordered = new ArrayList<>();
    rules.forEach(rule -> ordered.add(predictions.get(rule)));
    for (int i = 0; i < rules.size(); i++) {
      for (int j = 0; j < rules.size(); j++) {
        products[i][j] += Changes.dot(ordered.get(i), ordered.get(j));
      }
      withTruth[i] += Changes.dot(ordered.get(i), truth);
      errors[i] += Changes.rmse(ordered.get(i), truth);
    }
    groups++;
  }

  int groups() {
    return groups;
  }

  /** The mean over the groups of the root mean squared error of each rule. */
  Map<String, Double> errors() {
    Map<String, Double> means = new LinkedHashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      means.put(rules.get(i), errors[i] / groups);
    }
    return means;
  }

  /**
   * The weights, those of 0 left out.
   *
   * @param preferred the rule towards which they are drawn
   */
  Map<String, Double> weights(String preferred) {
    int prior = rules.indexOf(preferred);
    double[] target = new double[rules.size()];
    for (int i = 0; i < target.length; i++) {
      target[i] =
          (groups * withTruth[i] + PRIOR_GROUPS * products[i][prior]) / (groups + PRIOR_GROUPS);
    }
    double[] weights = new double[rules.size()];
    weights[prior] = 1;
    double trace = 0;
    for (int i = 0; i < weights.length; i++) {
      trace += products[i][i];
    }
    for (int step = 0; step < STEPS && trace > 0; step++) {
      double[] moved = weights.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] -= (Changes.dot(products[i], weights) - target[i]) / trace;
      }
      weights = ontoSimplex(moved);
    }
    Map<String, Double> byRule = new LinkedHashMap<>();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 1e-3) {
        byRule.put(rules.get(i), weights[i]);
      }
    }
    return byRule;
  }

  /**
   * The nearest point whose coordinates are 0 or more and sum to 1 (Held, Wolfe and Crowder,
   * Mathematical Programming 6, 1974).
   */
  static double[] ontoSimplex(double[] point) {
    double[] sorted = point.clone();
    Arrays.sort(sorted);
    double sum = 0;
    double shift = 0;
    for (int k = 1; k <= sorted.length; k++) {
      double value = sorted[sorted.length - k];
      sum += value;
      if (value - (sum - 1) / k > 0) {
        shift = (sum - 1) / k;
      }
    }
    double[] nearest = new double[point.length];
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = Math.max(0, point[i] - shift);
    }
    return nearest;
  }
}
