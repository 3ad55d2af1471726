package org.cpajvm.core.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;

/**
 * The {@link Baseline}s of a study, from the mean expression of its groups of training cells.
 *
 * <p>Means are on the logarithmic scale on which predictions are compared, so that changes add up.
 * Control beside another perturbation says nothing ({@code A+control} is {@code A}), and control is
 * the same at any dose; such groups are joined. A change is that of a treatment against the control
 * cells with the same covariates. Immutable, and safe for use by several threads.
 */
public final class Baselines {
  // Sorted maps, so that sums do not depend on the order in which groups were given.
  private static final Comparator<List<String>> BY_VALUES =
      (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          int order = a.get(i).compareTo(b.get(i));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(a.size(), b.size());
      };

  private final String control;
  private final Map<List<String>, GroupMean> controls;
  private final Map<Treatment, Map<List<String>, double[]>> changes;

  /**
   * Takes the means of the training cells.
   *
   * @param training the mean of each group, all over the same genes; held-out groups are not among
   *     them
   * @param control the name of control
   */
  public Baselines(Map<Group, GroupMean> training, String control) {
    this.control = control;
    this.controls = new TreeMap<>(BY_VALUES);
    Map<Treatment, Map<List<String>, GroupMean>> treated = new TreeMap<>();
    training.forEach(
        (group, mean) ->
            effective(group.treatment())
                .map(t -> treated.computeIfAbsent(t, x -> new TreeMap<>(BY_VALUES)))
                .orElse(controls)
                .merge(group.covariates(), mean, GroupMean::with));
    this.changes = new TreeMap<>();
    treated.forEach(
        (treatment, means) ->
            means.forEach(
                (covariates, mean) -> {
                  GroupMean untreated = controls.get(covariates);
                  if (untreated != null) {
                    changes
                        .computeIfAbsent(treatment, x -> new TreeMap<>(BY_VALUES))
                        .put(covariates, Regression.difference(mean.mean(), untreated.mean()));
                  }
                }));
  }

  /**
   * What a baseline predicts for the mean of a group.
   *
   * @return the mean expression, the caller's to keep; empty where the training cells do not hold
   *     what the baseline needs, first of all control cells with the same covariates
   */
  public Optional<double[]> predict(Baseline baseline, Group group) {
    GroupMean untreated = controls.get(group.covariates());
    if (untreated == null) {
      return Optional.empty();
    }
    double[] start = untreated.mean();
    Optional<Treatment> treatment = effective(group.treatment());
    if (baseline == Baseline.CONTROL || treatment.isEmpty()) {
      return Optional.of(start.clone());
    }
    Optional<double[]> change =
        switch (baseline) {
          case CONTROL -> throw new IllegalStateException("handled above");
          case MEAN_PERTURBED -> meanChange(group.covariates());
          case ADDITIVE -> sumOfChanges(treatment.get(), group.covariates());
          case SHIFT -> changeElsewhere(treatment.get(), group.covariates());
        };
    return change.map(by -> plus(start, by));
  }

  private Optional<double[]> meanChange(List<String> covariates) {
    List<double[]> here =
        changes.values().stream()
            .filter(of -> of.containsKey(covariates))
            .map(of -> of.get(covariates))
            .toList();
    return mean(
        here.isEmpty()
            ? changes.values().stream().flatMap(of -> mean(of.values()).stream()).toList()
            : here);
  }

  private Optional<double[]> changeElsewhere(Treatment treatment, List<String> covariates) {
    return mean(
        changes.getOrDefault(treatment, Map.of()).entrySet().stream()
            .filter(change -> !change.getKey().equals(covariates))
            .map(Map.Entry::getValue)
            .toList());
  }

  private Optional<double[]> sumOfChanges(Treatment treatment, List<String> covariates) {
    if (treatment.components().size() < 2) {
      return Optional.empty();
    }
    double[] sum = null;
    for (Component component : treatment.components()) {
      Optional<double[]> change = singleChange(component, covariates);
      if (change.isEmpty()) {
        return Optional.empty();
      }
      sum = sum == null ? change.get() : plus(sum, change.get());
    }
    return Optional.of(sum);
  }

  /**
   * The change of a perturbation on its own: with the same covariates, else the mean over all; at
   * the same dose, else at the nearest dose that was seen.
   */
  private Optional<double[]> singleChange(Component component, List<String> covariates) {
    return changes.keySet().stream()
        .filter(t -> t.components().size() == 1)
        .filter(t -> t.components().get(0).perturbation().equals(component.perturbation()))
        .min(
            Comparator.comparingDouble(
                t -> Math.abs(t.components().get(0).dose() - component.dose())))
        .map(changes::get)
        .map(of -> of.containsKey(covariates) ? of.get(covariates) : mean(of.values()).get());
  }

  /** A treatment without the control in it; empty where nothing else is left. */
  private Optional<Treatment> effective(Treatment treatment) {
    List<Component> components =
        treatment.components().stream().filter(c -> !c.perturbation().equals(control)).toList();
    return components.isEmpty() ? Optional.empty() : Optional.of(new Treatment(components));
  }

  private static double[] plus(double[] start, double[] change) {
    double[] sum = start.clone();
    for (int gene = 0; gene < sum.length; gene++) {
      sum[gene] += change[gene];
    }
    return sum;
  }

  private static Optional<double[]> mean(Iterable<double[]> changes) {
    List<double[]> all = new ArrayList<>();
    changes.forEach(all::add);
    return all.stream()
        .reduce(Baselines::plus)
        .map(
            sum -> {
              double[] mean = new double[sum.length];
              for (int gene = 0; gene < mean.length; gene++) {
                mean[gene] = sum[gene] / all.size();
              }
              return mean;
            });
  }
}
