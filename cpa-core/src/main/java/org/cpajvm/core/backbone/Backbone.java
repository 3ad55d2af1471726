package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.study.PerturbationEncoding;

/**
 * Answers questions in closed form: for each situation, the rules that predict training groups best
 * when these are brought into the situation, with weights. Fits are made when a situation is first
 * asked about, and kept. The answer is a function of the training groups alone. Not safe for use by
 * several threads.
 */
public final class Backbone {
  /** Rules that what is known of a situation suggests where nothing can be judged. */
  private static final List<String> BY_STRUCTURE =
      List.of(
          StandardRules.INTERPOLATION.label(),
          StandardRules.ADDITIVE.label(),
          KernelRidge.LABEL,
          StandardRules.SHIFT.label(),
          StandardRules.MEAN_PERTURBED.label(),
          StandardRules.CONTROL.label());

  private final TrainingGroups training;
  private final Optional<PerturbationEncoding> encoding;
  private final List<Rule> rules;
  private final Map<Situation, Fit> fits = new HashMap<>();

  private record Fit(Decision decision, Optional<KernelRidge> ridge) {}

  /**
   * Prepares to answer.
   *
   * @param training the groups to answer from
   * @param encoding vectors of perturbations from outside, by which unseen ones are like seen ones
   */
  public Backbone(TrainingGroups training, Optional<PerturbationEncoding> encoding) {
    this(training, encoding, List.of(StandardRules.values()));
  }

  Backbone(
      TrainingGroups training,
      Optional<PerturbationEncoding> encoding,
      List<? extends Rule> rules) {
    this.training = training;
    this.encoding = encoding;
    this.rules = List.copyOf(rules);
  }

  /** The groups that it answers from. */
  public TrainingGroups training() {
    return training;
  }

  /** The same answers from fewer groups, so that those left out can be predicted. */
  public Backbone without(java.util.Set<Group> groups) {
    return new Backbone(training.without(groups), encoding, rules);
  }

  /**
   * The situation of a question; empty where it is about control.
   *
   * @param query a group; its own response counts as unseen
   */
  public Optional<Situation> situation(Group query) {
    return training
        .effective(query)
        .map(group -> Situation.of(group, training.without(java.util.Set.of(group))));
  }

  /** How questions in a situation are answered. */
  public Decision decide(Situation situation) {
    return fit(situation).decision;
  }

  /**
   * The predicted change of a group of cells.
   *
   * @param query its treatment and covariates
   * @return the change for each gene, the caller's to keep: that of training where the group is one
   *     of training; empty where no control cells with these covariates were trained on, or there
   *     are no training groups
   */
  public Optional<double[]> change(Group query) {
    if (!training.controls().containsKey(query.covariates())) {
      return Optional.empty();
    }
    Optional<Group> group = training.effective(query);
    if (group.isEmpty()) {
      return Optional.of(new double[training.genes()]);
    }
    Optional<double[]> seen = training.of(group.get()).map(r -> Changes.toDoubles(r.change()));
    if (seen.isPresent() || training.responses().isEmpty()) {
      return seen;
    }
    Fit fit = fit(Situation.of(group.get(), training));
    Map<String, double[]> predictions = predictions(group.get(), training, fit.ridge);
    return Optional.of(mix(predictions, fit.decision.weights()));
  }

  /**
   * What each rule predicts for a group, by the name of the rule: those that can. The response of
   * the group itself is not used.
   */
  public Map<String, double[]> changes(Group query) {
    Optional<Group> group = training.effective(query);
    if (group.isEmpty() || !training.controls().containsKey(query.covariates())) {
      return Map.of();
    }
    TrainingGroups others = training.without(java.util.Set.of(group.get()));
    if (others.responses().size() < training.responses().size()) {
      return new Backbone(others, encoding, rules).changes(query);
    }
    return predictions(group.get(), training, fit(Situation.of(group.get(), training)).ridge);
  }

  private Map<String, double[]> predictions(
      Group group, TrainingGroups from, Optional<KernelRidge> ridge) {
    Map<String, double[]> predictions = standard(group, from);
    ridge.ifPresent(r -> predictions.put(KernelRidge.LABEL, r.change(group)));
    return predictions;
  }

  private Map<String, double[]> standard(Group group, TrainingGroups from) {
    Map<String, double[]> predictions = new LinkedHashMap<>();
    for (Rule rule : rules) {
      rule.change(group, from).ifPresent(change -> predictions.put(rule.label(), change));
    }
    return predictions;
  }

  /** The weighted sum of the predictions that there are; without any of them, that of structure. */
  private static double[] mix(Map<String, double[]> predictions, Map<String, Double> weights) {
    double total = 0;
    double[] sum = new double[predictions.values().iterator().next().length];
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      double[] prediction = predictions.get(weight.getKey());
      if (prediction != null) {
        Changes.add(sum, prediction, weight.getValue());
        total += weight.getValue();
      }
    }
    if (total == 0) {
      return predictions.get(byStructure(predictions));
    }
    for (int gene = 0; gene < sum.length; gene++) {
      sum[gene] /= total;
    }
    return sum;
  }

  private static String byStructure(Map<String, ?> available) {
    return BY_STRUCTURE.stream().filter(available::containsKey).findFirst().orElseThrow();
  }

  private Fit fit(Situation situation) {
    return fits.computeIfAbsent(situation, this::compute);
  }

  private Fit compute(Situation situation) {
    Situation like = situation;
    List<LeftOutGroup> judged = List.of();
    for (Situation relaxed : situation.relaxed()) {
      if (judged.isEmpty()) {
        like = relaxed;
        judged = LeftOutGroup.in(relaxed, training);
      }
    }
    Optional<KernelRidge> ridge =
        KernelRidge.fit(
            training, encoding, judged.isEmpty() ? LeftOutGroup.each(training) : judged);
    if (judged.isEmpty()) {
      return new Fit(unjudged(situation, ridge), ridge);
    }
    List<Map<String, double[]>> predictions = new ArrayList<>();
    List<String> common = null;
    for (LeftOutGroup group : judged) {
      Map<String, double[]> own =
          standard(group.response().group(), training.without(group.removed()));
      ridge.ifPresent(r -> own.put(KernelRidge.LABEL, r.change(group)));
      predictions.add(own);
      if (common == null) {
        common = new ArrayList<>(own.keySet());
      }
      common.retainAll(own.keySet());
    }
    RuleWeights weights = new RuleWeights(common);
    for (int i = 0; i < judged.size(); i++) {
      weights.add(predictions.get(i), Changes.toDoubles(judged.get(i).response().change()));
    }
    String preferred = ridge.isPresent() ? KernelRidge.LABEL : byStructure(predictions.get(0));
    return new Fit(
        new Decision(situation, like, judged.size(), weights.weights(preferred), weights.errors()),
        ridge);
  }

  /** What structure suggests; which rules apply shows with the question. */
  private static Decision unjudged(Situation situation, Optional<KernelRidge> ridge) {
    String rule;
    if (situation.dose() == Situation.DoseRange.INSIDE) {
      rule = StandardRules.INTERPOLATION.label();
    } else if (situation.parts() == Situation.Parts.ALONE_HERE
        || situation.parts() == Situation.Parts.ALONE_ELSEWHERE) {
      rule = StandardRules.ADDITIVE.label();
    } else if (ridge.isPresent()) {
      rule = KernelRidge.LABEL;
    } else {
      rule =
          situation.elsewhere()
              ? StandardRules.SHIFT.label()
              : StandardRules.MEAN_PERTURBED.label();
    }
    return new Decision(situation, situation, 0, Map.of(rule, 1.0), Map.of());
  }
}
