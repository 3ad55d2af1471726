package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cpajvm.core.backbone.TrainingGroups.Response;
import org.cpajvm.core.metrics.Group;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The scales of the kernels of a {@link KernelRidge}, in units of the mean noise. They are searched
 * one coordinate after the other on a small grid for the least squared error of groups that are
 * left out; that error has a closed form (Rasmussen and Williams 2006, eq. 5.12, for blocks): with
 * A the covariance with its noise and L what is left out, the residuals of L are the rows of
 * (A^-1_LL)^-1 A^-1 times the changes. Where groups are many, the search sees some of them.
 *
 * @param values a scale of 0 or more for each kernel in use
 */
record RidgeScales(double[] values) {
  private static final double[] LEVELS = {0, 0.1, 1, 10};
  private static final int MOST_SEARCHED = 300;
  private static final double WORTH_IT = 1e-4; // a relative gain below it ends the search

  /** Chooses scales; the same for the same groups, whatever the number of threads. */
  static RidgeScales choose(Kernels kernels, TrainingGroups training, List<LeftOutGroup> judged) {
    return new Search(kernels, training, judged).run();
  }

  /**
   * The inverse of a symmetric positive definite matrix, which is destroyed; empty if it is not.
   */
  static Optional<DMatrixRMaj> inverse(DMatrixRMaj matrix) {
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(matrix.numRows);
    if (!solver.setA(matrix)) {
      return Optional.empty();
    }
    DMatrixRMaj inverse = new DMatrixRMaj(matrix.numRows, matrix.numRows);
    solver.invert(inverse);
    return Optional.of(inverse);
  }

  /**
   * The weights of all changes in the residual of one group when some are left out.
   *
   * @param removed the positions that are left out, the group's among them
   * @param group the position of the group
   */
  static double[] residual(DMatrixRMaj inverse, List<Integer> removed, int group) {
    int n = inverse.numCols;
    double[] weights = new double[n];
    if (removed.size() == 1) {
      for (int j = 0; j < n; j++) {
        weights[j] = inverse.get(group, j) / inverse.get(group, group);
      }
      return weights;
    }
    int m = removed.size();
    DMatrixRMaj block = new DMatrixRMaj(m, m);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        block.set(i, j, inverse.get(removed.get(i), removed.get(j)));
      }
    }
    DMatrixRMaj ofBlock = new DMatrixRMaj(m, m);
    CommonOps_DDRM.invert(block, ofBlock);
    int at = removed.indexOf(group);
    for (int i = 0; i < m; i++) {
      double weight = ofBlock.get(at, i);
      for (int j = 0; j < n; j++) {
        weights[j] += weight * inverse.get(removed.get(i), j);
      }
    }
    return weights;
  }

  /** One search. */
  private static final class Search {
    private final List<Response> responses;
    private final List<LeftOutGroup> judged;
    private final int kinds;
    private final DMatrixRMaj[] matrices;
    private final double[] noise;
    private final DMatrixRMaj products;
    private final int[][] removed;
    private final int[] position;
    private final Map<List<Double>, Double> errors = new HashMap<>();

    Search(Kernels kernels, TrainingGroups training, List<LeftOutGroup> judged) {
      this.responses = searched(training, judged);
      Map<Group, Integer> positions = new HashMap<>();
      responses.forEach(r -> positions.put(r.group(), positions.size()));
      this.judged =
          judged.stream().filter(j -> positions.keySet().containsAll(j.removed())).toList();
      this.removed =
          this.judged.stream()
              .map(j -> j.removed().stream().mapToInt(positions::get).sorted().toArray())
              .toArray(int[][]::new);
      this.position =
          this.judged.stream().mapToInt(j -> positions.get(j.response().group())).toArray();
      this.kinds = kernels.kinds().size();
      this.matrices = matrices(kernels);
      double meanCells = responses.stream().mapToInt(Response::cells).average().orElseThrow();
      this.noise = responses.stream().mapToDouble(r -> meanCells / r.cells()).toArray();
      this.products = products();
    }

    /** The judged groups with what is left out with them, then others, up to the bound. */
    private static List<Response> searched(TrainingGroups training, List<LeftOutGroup> judged) {
      if (training.responses().size() <= MOST_SEARCHED) {
        return training.responses();
      }
      Set<Group> chosen = new LinkedHashSet<>();
      for (LeftOutGroup group : judged) {
        if (chosen.size() + group.removed().size() <= MOST_SEARCHED / 2) {
          chosen.addAll(group.removed());
        }
      }
      related(training, chosen);
      return training.responses().stream().filter(r -> chosen.contains(r.group())).toList();
    }

    /** Adds the groups that share a perturbation with those chosen, then others, to the bound. */
    private static void related(TrainingGroups training, Set<Group> chosen) {
      Set<String> names =
          chosen.stream()
              .flatMap(g -> Doses.names(g.treatment()).stream())
              .collect(Collectors.toSet());
      List<Group> order = new ArrayList<>();
      training.responses().stream()
          .map(Response::group)
          .filter(g -> Doses.names(g.treatment()).stream().anyMatch(names::contains))
          .forEach(order::add);
      training.responses().stream().map(Response::group).forEach(order::add);
      for (Group group : order) {
        if (chosen.size() < MOST_SEARCHED) {
          chosen.add(group);
        }
      }
    }

    private DMatrixRMaj[] matrices(Kernels kernels) {
      int n = responses.size();
      DMatrixRMaj[] all = new DMatrixRMaj[kinds];
      for (int k = 0; k < kinds; k++) {
        all[k] = new DMatrixRMaj(n, n);
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double[] values = kernels.values(responses.get(i).group(), responses.get(j).group());
          for (int k = 0; k < kinds; k++) {
            all[k].set(i, j, values[k]);
          }
        }
      }
      return all;
    }

    /** The products of the changes: squared errors over genes need nothing else. */
    private DMatrixRMaj products() {
      int n = responses.size();
      DMatrixRMaj all = new DMatrixRMaj(n, n);
      for (int i = 0; i < n; i++) {
        float[] a = responses.get(i).change();
        for (int j = 0; j <= i; j++) {
          float[] b = responses.get(j).change();
          double sum = 0;
          for (int gene = 0; gene < a.length; gene++) {
            sum += (double) a[gene] * b[gene];
          }
          all.set(i, j, sum);
          all.set(j, i, sum);
        }
      }
      return all;
    }

    RidgeScales run() {
      double[] best = null;
      for (double[] start : starts()) {
        if (best == null || error(start) < error(best)) {
          best = start;
        }
      }
      while (true) {
        double[] next = bestNeighbour(best);
        if (error(next) >= error(best) * (1 - WORTH_IT)) {
          return new RidgeScales(best);
        }
        best = next;
      }
    }

    private List<double[]> starts() {
      double[] constant = new double[kinds];
      constant[0] = 1;
      double[] treatment = new double[kinds];
      treatment[1] = 1;
      double[] all = new double[kinds];
      Arrays.fill(all, 1);
      return List.of(treatment, constant, all);
    }

    private double[] bestNeighbour(double[] from) {
      List<double[]> neighbours = new ArrayList<>();
      for (int k = 0; k < kinds; k++) {
        for (double level : LEVELS) {
          double[] neighbour = from.clone();
          neighbour[k] = level;
          neighbours.add(neighbour);
        }
      }
      List<double[]> unknown =
          neighbours.stream().filter(s -> !errors.containsKey(key(s))).toList();
      double[] found = unknown.parallelStream().mapToDouble(this::compute).toArray();
      for (int i = 0; i < found.length; i++) {
        errors.put(key(unknown.get(i)), found[i]);
      }
      double[] best = from;
      for (double[] neighbour : neighbours) {
        if (error(neighbour) < error(best)) {
          best = neighbour;
        }
      }
      return best;
    }

    private static List<Double> key(double[] scales) {
      return Arrays.stream(scales).boxed().toList();
    }

    private double error(double[] scales) {
      List<Double> key = key(scales);
      if (!errors.containsKey(key)) {
        errors.put(key, compute(scales));
      }
      return errors.get(key);
    }

    /** The sum over the judged groups of the squared error over genes. */
    private double compute(double[] scales) {
      int n = responses.size();
      DMatrixRMaj covariance = new DMatrixRMaj(n, n);
      for (int k = 0; k < kinds; k++) {
        if (scales[k] > 0) {
          CommonOps_DDRM.addEquals(covariance, scales[k], matrices[k]);
        }
      }
      for (int i = 0; i < n; i++) {
        covariance.add(i, i, noise[i]);
      }
      Optional<DMatrixRMaj> inverse = inverse(covariance);
      if (inverse.isEmpty()) {
        return Double.POSITIVE_INFINITY;
      }
      double sum = 0;
      for (int i = 0; i < judged.size(); i++) {
        List<Integer> left = Arrays.stream(removed[i]).boxed().toList();
        sum += square(residual(inverse.get(), left, position[i]));
      }
      return sum;
    }

    private double square(double[] weights) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        double row = 0;
        for (int j = 0; j < weights.length; j++) {
          row += products.get(i, j) * weights[j];
        }
        sum += weights[i] * row;
      }
      return sum;
    }
  }
}
