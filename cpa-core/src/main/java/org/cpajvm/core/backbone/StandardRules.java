package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.cpajvm.core.backbone.TrainingGroups.Response;
import org.cpajvm.core.metrics.Group;

/** The rules that need no fit but the training groups themselves. */
public enum StandardRules implements Rule {
  /** Nothing happens. */
  CONTROL("control") {
    @Override
    public Optional<double[]> change(Group query, TrainingGroups training) {
      return Optional.of(new double[training.genes()]);
    }
  },
  /**
   * What mostly happens: the mean change over the treatments that were seen with the same
   * covariates, at like doses where there are any. Where nothing was seen with these covariates,
   * over all groups.
   */
  MEAN_PERTURBED("mean_perturbed") {
    @Override
    public Optional<double[]> change(Group query, TrainingGroups training) {
      List<Response> here = others(query, training.with(query.covariates()));
      List<Response> alike =
          here.stream().filter(r -> Doses.alike(r.group().treatment(), query.treatment())).toList();
      if (!alike.isEmpty()) {
        return Changes.mean(alike);
      }
      return Changes.mean(here.isEmpty() ? others(query, training.responses()) : here);
    }
  },
  /**
   * Effects add up: the sum of the changes of each perturbation of a combination alone, with the
   * same covariates where that was seen, else the mean over the others; at the nearest dose.
   */
  ADDITIVE("additive") {
    @Override
    public Optional<double[]> change(Group query, TrainingGroups training) {
      if (query.treatment().components().size() < 2) {
        return Optional.empty();
      }
      double[] sum = new double[training.genes()];
      for (Component component : query.treatment().components()) {
        Optional<double[]> alone = alone(component, query.covariates(), training);
        if (alone.isEmpty()) {
          return Optional.empty();
        }
        Changes.add(sum, alone.get(), 1);
      }
      return Optional.of(sum);
    }
  },
  /**
   * What combinations with a part in common do: their mean change, with the same covariates where
   * there are such.
   */
  SHARED_PART("shared_part") {
    @Override
    public Optional<double[]> change(Group query, TrainingGroups training) {
      if (query.treatment().components().size() < 2) {
        return Optional.empty();
      }
      List<String> names = Doses.names(query.treatment());
      List<Response> sharing =
          others(query, training.with(query.covariates())).stream()
              .filter(r -> r.group().treatment().components().size() > 1)
              .filter(r -> Doses.names(r.group().treatment()).stream().anyMatch(names::contains))
              .toList();
      return Changes.mean(sharing);
    }
  },
  /** Effects carry over: the mean change of the same treatment with other covariates. */
  SHIFT("shift") {
    @Override
    public Optional<double[]> change(Group query, TrainingGroups training) {
      return Changes.mean(elsewhere(query, training));
    }
  },
  /**
   * Effects carry over from alike cells: the changes of the same treatment with other covariates,
   * each the more the closer its control cells are (see {@link SimilarShift}).
   */
  SIMILAR_SHIFT("similar_shift") {
    @Override
    public Optional<double[]> change(Group query, TrainingGroups training) {
      return SimilarShift.change(query, elsewhere(query, training), training);
    }
  },
  /**
   * Genes that rise do so by the mean difference of the same treatment with other covariates, genes
   * that fall in proportion to the control cells.
   */
  MIXED_SHIFT("mixed_shift") {
    @Override
    public Optional<double[]> change(Group query, TrainingGroups training) {
      return MixedShift.change(query, elsewhere(query, training), training);
    }
  },
  /**
   * Between two doses of the treatment that were seen with the same covariates, linear in the
   * logarithm of the dose.
   */
  INTERPOLATION("interpolation") {
    @Override
    public Optional<double[]> change(Group query, TrainingGroups training) {
      double dose = Doses.log10(query.treatment());
      Response below = null;
      Response above = null;
      for (Response response : otherDoses(query, training)) {
        double other = Doses.log10(response.group().treatment());
        if (other < dose && (below == null || other > dose(below))) {
          below = response;
        }
        if (other > dose && (above == null || other < dose(above))) {
          above = response;
        }
      }
      if (below == null || above == null) {
        return Optional.empty();
      }
      double share = (dose - dose(below)) / (dose(above) - dose(below));
      double[] change = new double[training.genes()];
      Changes.add(change, below.change(), 1 - share);
      Changes.add(change, above.change(), share);
      return Optional.of(change);
    }
  };

  private final String label;

  StandardRules(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  private static double dose(Response response) {
    return Doses.log10(response.group().treatment());
  }

  /** The responses but that of the query itself. */
  private static List<Response> others(Group query, List<Response> responses) {
    return responses.stream().filter(r -> !r.group().equals(query)).toList();
  }

  private static List<Response> elsewhere(Group query, TrainingGroups training) {
    return others(query, training.to(query.treatment()));
  }

  /** The same perturbations with the same covariates at other doses. */
  static List<Response> otherDoses(Group query, TrainingGroups training) {
    return training.with(query.covariates()).stream()
        .filter(r -> Doses.sameNames(r.group().treatment(), query.treatment()))
        .filter(r -> !r.group().treatment().equals(query.treatment()))
        .toList();
  }

  private static Optional<double[]> alone(
      Component component, List<String> covariates, TrainingGroups training) {
    return nearestDose(component, training.with(covariates))
        .or(() -> nearestDose(component, training.responses()));
  }

  private static Optional<double[]> nearestDose(Component component, List<Response> responses) {
    Treatment wanted = new Treatment(List.of(component));
    List<Response> singles =
        responses.stream().filter(r -> Doses.sameNames(r.group().treatment(), wanted)).toList();
    Comparator<Treatment> nearest =
        Comparator.comparingDouble(t -> Math.abs(Doses.log10(t) - Doses.log10(wanted)));
    return singles.stream()
        .map(r -> r.group().treatment())
        .min(nearest)
        .flatMap(
            dose ->
                Changes.mean(
                    new ArrayList<>(
                        singles.stream()
                            .filter(r -> r.group().treatment().equals(dose))
                            .toList())));
  }
}
