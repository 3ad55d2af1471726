package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cpajvm.api.study.Treatment.Component;
import org.cpajvm.core.backbone.TrainingGroups.Response;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.study.PerturbationEncoding;

/**
 * How alike two groups are, in several ways, each scaled to a mean of 1 for a training group with
 * itself. A sum of them with scales is the covariance of their changes. Immutable but for a cache,
 * and used by one thread.
 */
final class Kernels {
  /** A perturbation in this share of the groups or more has a kernel of its own. */
  private static final double FREQUENT = 0.2;

  /** Responses fall to 1/e over this many powers of ten of dose. */
  private static final double DOSE_LENGTH = 1.4;

  private static final double LEAST_WEIGHT = 0.1;

  private static final double LEAST_UNIT = 1e-9;

  private final TrainingGroups training;
  private final Map<String, Double> largestDose = new HashMap<>();
  private final Set<String> frequent = new TreeSet<>();
  private final Map<List<String>, double[]> profiles = new TreeMap<>(TrainingGroups.BY_VALUES);
  private final Map<List<String>, Map<List<String>, Double>> productsOfProfiles =
      new TreeMap<>(TrainingGroups.BY_VALUES);
  private final VectorLikeness likeness;
  private final List<Kind> kinds;
  private final double[] units;

  /** The ways in which two groups can be alike. */
  enum Kind {
    CONSTANT,
    NUMBER,
    TREATMENT,
    PAIRS,
    FREQUENT,
    DOSE,
    DOSE_LEVEL,
    VECTOR,
    COVARIATES,
    PROFILE,
    TREATMENT_COVARIATES,
    TREATMENT_PROFILE,
    FREQUENT_COVARIATES,
    DOSE_COVARIATES,
    VECTOR_COVARIATES
  }

  /** Takes those kernels that can tell the training groups apart. */
  Kernels(TrainingGroups training, Optional<PerturbationEncoding> encoding) {
    this.training = training;
    this.likeness = encoding.map(VectorLikeness::new).orElse(null);
    List<Group> groups = training.responses().stream().map(Response::group).toList();
    groups.forEach(
        group ->
            group
                .treatment()
                .components()
                .forEach(c -> largestDose.merge(c.perturbation(), c.dose(), Math::max)));
    findFrequent(groups);
    centreProfiles(groups);
    this.kinds = kinds(groups);
    this.units = new double[kinds.size()];
    Arrays.fill(units, 1);
    double[] sums = new double[units.length];
    for (Group group : groups) {
      Changes.add(sums, values(group, group), 1.0 / groups.size());
    }
    for (int k = 0; k < units.length; k++) {
      units[k] = Math.max(sums[k], LEAST_UNIT);
    }
  }

  private void findFrequent(List<Group> groups) {
    Map<String, Integer> numbers = new HashMap<>();
    groups.forEach(
        group ->
            new TreeSet<>(Doses.names(group.treatment()))
                .forEach(name -> numbers.merge(name, 1, Integer::sum)));
    numbers.forEach(
        (name, number) -> {
          if (number >= FREQUENT * groups.size() && number < groups.size()) {
            frequent.add(name);
          }
        });
  }

  /** The control means less their mean over the training groups. */
  private void centreProfiles(List<Group> groups) {
    double[] centre = new double[training.genes()];
    for (Group group : groups) {
      Changes.add(centre, training.controls().get(group.covariates()).mean(), 1.0 / groups.size());
    }
    training
        .controls()
        .forEach(
            (covariates, mean) -> {
              double[] profile = mean.mean().clone();
              Changes.add(profile, centre, -1);
              profiles.put(covariates, profile);
            });
  }

  private List<Kind> kinds(List<Group> groups) {
    List<Kind> chosen = new ArrayList<>(List.of(Kind.CONSTANT, Kind.TREATMENT));
    boolean combinations = groups.stream().anyMatch(g -> g.treatment().components().size() > 1);
    boolean doses =
        groups.stream().mapToDouble(g -> Doses.log10(g.treatment())).distinct().count() > 1;
    boolean covariates = training.controls().size() > 1;
    if (combinations) {
      chosen.addAll(List.of(Kind.NUMBER, Kind.PAIRS));
    }
    if (!frequent.isEmpty()) {
      chosen.add(Kind.FREQUENT);
    }
    if (doses) {
      chosen.addAll(List.of(Kind.DOSE, Kind.DOSE_LEVEL));
    }
    if (likeness != null) {
      chosen.add(Kind.VECTOR);
    }
    if (covariates) {
      chosen.addAll(
          List.of(
              Kind.COVARIATES, Kind.PROFILE, Kind.TREATMENT_COVARIATES, Kind.TREATMENT_PROFILE));
      if (!frequent.isEmpty()) {
        chosen.add(Kind.FREQUENT_COVARIATES);
      }
      if (doses) {
        chosen.add(Kind.DOSE_COVARIATES);
      }
      if (likeness != null) {
        chosen.add(Kind.VECTOR_COVARIATES);
      }
    }
    return List.copyOf(chosen);
  }

  /** The kernels that are in use. */
  List<Kind> kinds() {
    return kinds;
  }

  /** The sum of the kernels with these scales, one for each kernel in use. */
  double sum(double[] scales, Group a, Group b) {
    return Changes.dot(scales, values(a, b));
  }

  /** The value of each kernel in use for two groups. */
  double[] values(Group a, Group b) {
    double[] values = new double[kinds.size()];
    double overlap = 0;
    double names = 0;
    double ofFrequent = 0;
    for (Component x : a.treatment().components()) {
      for (Component y : b.treatment().components()) {
        if (x.perturbation().equals(y.perturbation())) {
          double product = weight(x) * weight(y);
          overlap += product;
          names += 1;
          ofFrequent += frequent.contains(x.perturbation()) ? product : 0;
        }
      }
    }
    double same = sameCovariates(a.covariates(), b.covariates());
    double level =
        Math.exp(-Math.abs(Doses.log10(a.treatment()) - Doses.log10(b.treatment())) / DOSE_LENGTH);
    for (int k = 0; k < values.length; k++) {
      double value =
          switch (kinds.get(k)) {
            case CONSTANT -> 1;
            case NUMBER ->
                (double) a.treatment().components().size() * b.treatment().components().size();
            case TREATMENT -> overlap;
            case PAIRS -> overlap * overlap;
            case FREQUENT -> ofFrequent;
            case DOSE -> names * level;
            case DOSE_LEVEL -> level;
            case VECTOR -> likeness(a, b);
            case COVARIATES -> same;
            case PROFILE -> profile(a, b);
            case TREATMENT_COVARIATES -> overlap * same;
            case TREATMENT_PROFILE -> overlap * profile(a, b);
            case FREQUENT_COVARIATES -> ofFrequent * same;
            case DOSE_COVARIATES -> names * level * same;
            case VECTOR_COVARIATES -> likeness(a, b) * same;
          };
      values[k] = value / units[k];
    }
    return values;
  }

  /** The weight of a perturbation at a dose: 1 at the largest dose seen, half for a hundredth. */
  private double weight(Component component) {
    double largest = largestDose.getOrDefault(component.perturbation(), component.dose());
    if (component.dose() == largest) {
      return 1;
    }
    double share = component.dose() / largest;
    return share > 0 ? Math.max(LEAST_WEIGHT, 1 + Math.log10(share) / 2) : 0;
  }

  private double likeness(Group a, Group b) {
    double sum = 0;
    for (Component x : a.treatment().components()) {
      for (Component y : b.treatment().components()) {
        sum += weight(x) * weight(y) * likeness.of(x.perturbation(), y.perturbation());
      }
    }
    return sum;
  }

  /** The share of the covariates that two groups have in common; 1 without covariates. */
  private static double sameCovariates(List<String> a, List<String> b) {
    int same = 0;
    for (int c = 0; c < a.size(); c++) {
      same += a.get(c).equals(b.get(c)) ? 1 : 0;
    }
    return a.isEmpty() ? 1 : (double) same / a.size();
  }

  private double profile(Group a, Group b) {
    return productsOfProfiles
        .computeIfAbsent(a.covariates(), x -> new TreeMap<>(TrainingGroups.BY_VALUES))
        .computeIfAbsent(
            b.covariates(),
            x -> Changes.dot(profiles.get(a.covariates()), profiles.get(b.covariates())));
  }
}
