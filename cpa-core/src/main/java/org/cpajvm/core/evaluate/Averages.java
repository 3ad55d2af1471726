package org.cpajvm.core.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cpajvm.core.evaluate.HeldOut.Method;
import org.cpajvm.core.metrics.Agreement;
import org.cpajvm.core.metrics.MeanChange;

/**
 * The averages of methods over groups of cells that all of these methods predict, so that they can
 * be compared. Each measure is averaged over those of the groups in which every method defines it
 * that defines it in any. Immutable.
 *
 * @param groups the groups, at least one
 * @param lacking the methods that other groups have and these have not
 * @param methods the averages of each method that these groups have
 * @param counts the number of groups in each of these averages, in place of its value
 */
public record Averages(
    List<HeldOut> groups, Set<Method> lacking, Map<Method, MeanChange> methods, MeanChange counts) {

  /** Copies the lists. */
  public Averages {
    groups = List.copyOf(groups);
    lacking = Set.copyOf(lacking);
    methods = java.util.Collections.unmodifiableMap(new EnumMap<>(methods));
  }

  /**
   * The averages over each set of groups with the same methods: those with the model first, then
   * the largest.
   *
   * @param groups any number of groups
   * @return as many averages as there are sets; none where there are no groups
   */
  public static List<Averages> of(List<HeldOut> groups) {
    Map<Set<Method>, List<HeldOut>> sets = new LinkedHashMap<>();
    Set<Method> all = EnumSet.noneOf(Method.class);
    for (HeldOut group : groups) {
      sets.computeIfAbsent(group.methods().keySet(), methods -> new ArrayList<>()).add(group);
      all.addAll(group.methods().keySet());
    }
    return sets.values().stream()
        .map(set -> average(set, all))
        .sorted(
            Comparator.comparing((Averages a) -> !a.methods.containsKey(Method.MODEL))
                .thenComparing(a -> -a.groups.size()))
        .toList();
  }

  private static Averages average(List<HeldOut> groups, Set<Method> all) {
    Set<Method> methods = groups.get(0).methods().keySet();
    Set<Method> lacking = EnumSet.copyOf(all);
    lacking.removeAll(methods);
    Map<Method, MeanChange> averages = new EnumMap<>(Method.class);
    for (Method method : methods) {
      averages.put(method, forEachMeasure(groups, value -> mean(groups, method, value)));
    }
    return new Averages(
        groups, lacking, averages, forEachMeasure(groups, value -> common(groups, value).size()));
  }

  /** One measure over one set of genes; NaN where a group has it not. */
  private interface Value {
    double of(MeanChange change);
  }

  private interface Summary {
    double of(Value value);
  }

  private static MeanChange forEachMeasure(List<HeldOut> groups, Summary summary) {
    MeanChange first = groups.get(0).methods().values().iterator().next();
    SortedMap<Integer, Agreement> top = new TreeMap<>();
    for (int n : first.top().keySet()) {
      top.put(n, Agreement.of(m -> summary.of(change -> change.top().get(n).get(m))));
    }
    boolean masked =
        groups.stream()
            .flatMap(group -> group.methods().values().stream())
            .anyMatch(change -> change.masked().isPresent());
    return new MeanChange(
        Agreement.of(m -> summary.of(change -> change.all().get(m))),
        top,
        masked
            ? Optional.of(
                Agreement.of(
                    m ->
                        summary.of(
                            change -> change.masked().map(a -> a.get(m)).orElse(Double.NaN))))
            : Optional.empty());
  }

  /** The groups in which all methods define a value that define it in any group. */
  private static List<HeldOut> common(List<HeldOut> groups, Value value) {
    List<Method> defining =
        groups.get(0).methods().keySet().stream()
            .filter(method -> groups.stream().anyMatch(group -> defines(group, method, value)))
            .toList();
    return defining.isEmpty()
        ? List.of()
        : groups.stream()
            .filter(group -> defining.stream().allMatch(m -> defines(group, m, value)))
            .toList();
  }

  private static boolean defines(HeldOut group, Method method, Value value) {
    return !Double.isNaN(value.of(group.methods().get(method)));
  }

  private static double mean(List<HeldOut> groups, Method method, Value value) {
    return common(groups, value).stream()
        .mapToDouble(group -> value.of(group.methods().get(method)))
        .average()
        .orElse(Double.NaN);
  }
}
