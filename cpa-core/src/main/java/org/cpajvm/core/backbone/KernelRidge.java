package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.core.backbone.TrainingGroups.Response;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.study.PerturbationEncoding;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Kernel ridge regression from groups to their changes: a change is a weighted sum of the changes
 * of the training groups, with the weights that a Gaussian process with this covariance has
 * (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, eq. 2.25). The noise of a
 * group is the mean number of cells over its own. Its time is cubic in the number of groups, which
 * is bounded by {@link #MOST_GROUPS}. Immutable, and used by one thread.
 */
final class KernelRidge {
  /** The name of the rule. */
  static final String LABEL = "ridge";

  /** With fewer groups there is nothing to fit, with more it would take too long. */
  private static final int LEAST_GROUPS = 3;

  private static final int MOST_GROUPS = 2_000;

  private final TrainingGroups training;
  private final List<Response> responses;
  private final Kernels kernels;
  private final RidgeScales scales;
  private final DMatrixRMaj inverse;

  private KernelRidge(
      TrainingGroups training, Kernels kernels, RidgeScales scales, DMatrixRMaj inverse) {
    this.training = training;
    this.responses = training.responses();
    this.kernels = kernels;
    this.scales = scales;
    this.inverse = inverse;
  }

  /**
   * Fits the scales of the kernels so that groups that are left out are predicted well.
   *
   * @param judged the groups that are left out in turn, not empty
   * @return empty where the groups are too few or too many
   */
  static Optional<KernelRidge> fit(
      TrainingGroups training, Optional<PerturbationEncoding> encoding, List<LeftOutGroup> judged) {
    int groups = training.responses().size();
    if (groups < LEAST_GROUPS || groups > MOST_GROUPS) {
      return Optional.empty();
    }
    Kernels kernels = new Kernels(training, encoding);
    RidgeScales scales = RidgeScales.choose(kernels, training, judged);
    return RidgeScales.inverse(covariance(training, kernels, scales))
        .map(inverse -> new KernelRidge(training, kernels, scales, inverse));
  }

  private static DMatrixRMaj covariance(
      TrainingGroups training, Kernels kernels, RidgeScales scales) {
    List<Response> responses = training.responses();
    int n = responses.size();
    double meanCells = responses.stream().mapToInt(Response::cells).average().orElseThrow();
    DMatrixRMaj covariance = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double value =
            kernels.sum(scales.values(), responses.get(i).group(), responses.get(j).group());
        covariance.set(i, j, value);
        covariance.set(j, i, value);
      }
      covariance.add(i, i, meanCells / responses.get(i).cells());
    }
    return covariance;
  }

  /** The predicted change of a group that is not a training group. */
  double[] change(Group query) {
    int n = responses.size();
    DMatrixRMaj row = new DMatrixRMaj(1, n);
    for (int i = 0; i < n; i++) {
      row.set(0, i, kernels.sum(scales.values(), query, responses.get(i).group()));
    }
    DMatrixRMaj weights = new DMatrixRMaj(1, n);
    CommonOps_DDRM.mult(row, inverse, weights);
    double[] change = new double[training.genes()];
    for (int i = 0; i < n; i++) {
      Changes.add(change, responses.get(i).change(), weights.get(0, i));
    }
    return change;
  }

  /** The change of a training group, predicted as if it and those with it had been left out. */
  double[] change(LeftOutGroup judged) {
    Map<Group, Integer> positions = new HashMap<>();
    responses.forEach(r -> positions.put(r.group(), positions.size()));
    List<Integer> removed = new ArrayList<>();
    judged.removed().stream().map(positions::get).sorted().forEach(removed::add);
    double[] residual =
        RidgeScales.residual(inverse, removed, positions.get(judged.response().group()));
    double[] change = Changes.toDoubles(judged.response().change());
    for (int i = 0; i < residual.length; i++) {
      Changes.add(change, responses.get(i).change(), -residual[i]);
    }
    return change;
  }
}
