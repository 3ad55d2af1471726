package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.GroupMean;

/**
 * The groups of training cells: how the mean expression of each treatment differs from that of the
 * control cells with the same covariates.
 *
 * <p>Means are on the scale on which predictions are compared (log-normalized for counts), so that
 * changes add up. Control beside another perturbation says nothing ({@code A+control} is {@code
 * A}), and control is the same at any dose; such groups are joined. Treated groups without control
 * cells are left out. The memory is 4 bytes for each gene of each group. Immutable, and safe for
 * use by several threads.
 */
public final class TrainingGroups {
  /** Orders the values of covariates, so that sums do not depend on the order of a map. */
  static final Comparator<List<String>> BY_VALUES =
      (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          int order = a.get(i).compareTo(b.get(i));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(a.size(), b.size());
      };

  /** Orders groups by treatment, then by the values of their covariates. */
  public static final Comparator<Group> BY_GROUP =
      Comparator.comparing(Group::treatment).thenComparing(Group::covariates, BY_VALUES);

  private final String control;
  private final Map<List<String>, GroupMean> controls;
  private final Map<Group, Response> responses;
  private final Map<Treatment, List<Response>> byTreatment = new TreeMap<>();
  private final Map<List<String>, List<Response>> byCovariates = new TreeMap<>(BY_VALUES);

  /**
   * What a treatment did to the cells of one group.
   *
   * @param group the treatment, without control in it, and the covariates
   * @param cells the number of treated cells
   * @param change for each gene the mean of the treated cells less that of the control cells with
   *     the same covariates. Not copied: read only
   */
  public record Response(Group group, int cells, float[] change) {
    /** Checks that there are cells. */
    public Response {
      if (cells < 1) {
        throw new IllegalArgumentException("a response of " + cells + " cells");
      }
    }
  }

  private TrainingGroups(
      String control, Map<List<String>, GroupMean> controls, Collection<Response> responses) {
    this.control = control;
    this.controls = controls;
    this.responses = new TreeMap<>(BY_GROUP);
    responses.forEach(response -> this.responses.put(response.group, response));
    this.responses
        .values()
        .forEach(
            response -> {
              byTreatment
                  .computeIfAbsent(response.group.treatment(), t -> new ArrayList<>())
                  .add(response);
              byCovariates
                  .computeIfAbsent(response.group.covariates(), c -> new ArrayList<>())
                  .add(response);
            });
  }

  /**
   * Takes the means of the training cells.
   *
   * @param means the mean of each group, all over the same genes; held-out groups are not among
   *     them
   * @param control the name of control
   */
  public static TrainingGroups of(Map<Group, GroupMean> means, String control) {
    Map<List<String>, GroupMean> controls = new TreeMap<>(BY_VALUES);
    Map<Group, GroupMean> treated = new TreeMap<>(BY_GROUP);
    means.forEach(
        (group, mean) -> {
          Optional<Treatment> treatment = withoutControl(group.treatment(), control);
          if (treatment.isEmpty()) {
            controls.merge(group.covariates(), mean, GroupMean::with);
          } else {
            treated.merge(new Group(treatment.get(), group.covariates()), mean, GroupMean::with);
          }
        });
    List<Response> responses = new ArrayList<>();
    treated.forEach(
        (group, mean) -> {
          GroupMean untreated = controls.get(group.covariates());
          if (untreated != null) {
            responses.add(new Response(group, mean.cells(), change(mean, untreated)));
          }
        });
    return new TrainingGroups(control, controls, responses);
  }

  /**
   * Puts groups together that were stored.
   *
   * @param control the name of control
   * @param controls the mean of the control cells for each combination of covariates
   * @param responses the responses, each with control cells
   * @throws IllegalArgumentException if a response has no control cells or another number of genes
   */
  public static TrainingGroups stored(
      String control, Map<List<String>, GroupMean> controls, List<Response> responses) {
    Map<List<String>, GroupMean> sorted = new TreeMap<>(BY_VALUES);
    sorted.putAll(controls);
    for (Response response : responses) {
      GroupMean untreated = sorted.get(response.group.covariates());
      if (untreated == null || untreated.mean().length != response.change.length) {
        throw new IllegalArgumentException("no control cells for " + response.group);
      }
    }
    return new TrainingGroups(control, sorted, responses);
  }

  private static float[] change(GroupMean treated, GroupMean untreated) {
    float[] change = new float[treated.mean().length];
    for (int gene = 0; gene < change.length; gene++) {
      change[gene] = (float) (treated.mean()[gene] - untreated.mean()[gene]);
    }
    return change;
  }

  private static Optional<Treatment> withoutControl(Treatment treatment, String control) {
    List<Component> components =
        treatment.components().stream().filter(c -> !c.perturbation().equals(control)).toList();
    return components.isEmpty() ? Optional.empty() : Optional.of(new Treatment(components));
  }

  /** The name of control. */
  public String control() {
    return control;
  }

  /** The group without control in its treatment; empty where nothing else is left. */
  public Optional<Group> effective(Group group) {
    return withoutControl(group.treatment(), control).map(t -> new Group(t, group.covariates()));
  }

  /** All responses, sorted by treatment, then covariates. */
  public List<Response> responses() {
    return List.copyOf(responses.values());
  }

  /** The mean of the control cells of each combination of covariates. Read only. */
  public Map<List<String>, GroupMean> controls() {
    return java.util.Collections.unmodifiableMap(controls);
  }

  /** Whether a group, without control in its treatment, is one of these. */
  public boolean seen(Group group) {
    return responses.containsKey(group);
  }

  /** The response of a group, if it is a training group. */
  Optional<Response> of(Group group) {
    return Optional.ofNullable(responses.get(group));
  }

  /** The responses to a treatment, doses included, whatever the covariates. */
  List<Response> to(Treatment treatment) {
    return byTreatment.getOrDefault(treatment, List.of());
  }

  /** The responses of cells with these covariates. */
  List<Response> with(List<String> covariates) {
    return byCovariates.getOrDefault(covariates, List.of());
  }

  /** The number of genes. */
  int genes() {
    return controls.values().stream().findFirst().map(mean -> mean.mean().length).orElse(0);
  }

  /** The same without some groups. */
  public TrainingGroups without(Set<Group> groups) {
    return new TrainingGroups(
        control,
        controls,
        responses.values().stream().filter(r -> !groups.contains(r.group)).toList());
  }
}
