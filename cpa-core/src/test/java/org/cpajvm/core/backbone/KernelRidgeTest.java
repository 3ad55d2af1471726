package org.cpajvm.core.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class KernelRidgeTest {
  private final Random random = new Random(3);

  private TestGroups study() {
    TestGroups groups = new TestGroups();
    for (String type : List.of("T", "NK", "B")) {
      groups.add("ctrl", type, random.doubles(5).toArray());
      for (String drug : List.of("A", "B", "C", "A+B")) {
        groups.add(drug, 1, type, 5 + random.nextInt(50), random.doubles(5).toArray());
      }
    }
    return groups;
  }

  /** The residuals of left-out rows by the definition: a regression without them. */
  @Test
  void leavingOutInClosedFormIsLeavingOut() {
    int n = 9;
    double[][] root = new double[n][n];
    for (double[] row : root) {
      java.util.Arrays.setAll(row, i -> random.nextGaussian());
    }
    DMatrixRMaj covariance = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        covariance.set(i, j, Changes.dot(root[i], root[j]) + (i == j ? 0.5 : 0));
      }
    }
    double[] y = random.doubles(n).toArray();
    DMatrixRMaj inverse = RidgeScales.inverse(covariance.copy()).orElseThrow();
    for (List<Integer> removed : List.of(List.of(4), List.of(1, 4, 7))) {
      double residual = Changes.dot(RidgeScales.residual(inverse, removed, 4), y);
      assertEquals(y[4] - without(covariance, y, removed, 4), residual, 1e-10);
    }
  }

  private static double without(DMatrixRMaj covariance, double[] y, List<Integer> removed, int at) {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < y.length; i++) {
      if (!removed.contains(i)) {
        kept.add(i);
      }
    }
    DMatrixRMaj rest = new DMatrixRMaj(kept.size(), kept.size());
    for (int i = 0; i < kept.size(); i++) {
      for (int j = 0; j < kept.size(); j++) {
        rest.set(i, j, covariance.get(kept.get(i), kept.get(j)));
      }
    }
    DMatrixRMaj inverse = RidgeScales.inverse(rest).orElseThrow();
    double prediction = 0;
    for (int i = 0; i < kept.size(); i++) {
      for (int j = 0; j < kept.size(); j++) {
        prediction += covariance.get(at, kept.get(i)) * inverse.get(i, j) * y[kept.get(j)];
      }
    }
    return prediction;
  }

  @Test
  void kernelsAreSymmetricAndScaledToOne() {
    TrainingGroups training = study().add("A", 0.1, "T", 9, random.doubles(5).toArray()).training();
    Kernels kernels = new Kernels(training, Optional.empty());
    double[] sums = new double[kernels.kinds().size()];
    for (TrainingGroups.Response a : training.responses()) {
      for (TrainingGroups.Response b : training.responses()) {
        assertArrayEquals(
            kernels.values(a.group(), b.group()), kernels.values(b.group(), a.group()), 1e-12);
      }
      Changes.add(sums, kernels.values(a.group(), a.group()), 1.0 / training.responses().size());
    }
    for (double sum : sums) {
      assertEquals(1, sum, 1e-9);
    }
    assertTrue(kernels.kinds().contains(Kernels.Kind.DOSE));
    assertTrue(kernels.kinds().contains(Kernels.Kind.PAIRS));
  }

  @Test
  void twoGroupsAreTooFewToFit() {
    TrainingGroups training =
        new TestGroups().add("ctrl", "T", 1).add("A", "T", 2).add("B", "T", 3).training();
    assertEquals(
        Optional.empty(), KernelRidge.fit(training, Optional.empty(), LeftOutGroup.each(training)));
  }
}
