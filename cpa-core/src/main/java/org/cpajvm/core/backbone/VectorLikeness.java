package org.cpajvm.core.backbone;

import java.util.HashMap;
import java.util.Map;
import org.cpajvm.core.study.PerturbationEncoding;

/**
 * How alike the vectors of two perturbations are. Vectors without negative numbers, such as
 * fingerprints, are compared by Tanimoto's coefficient, a.b / (|a|^2 + |b|^2 - a.b) (Willett,
 * Barnard and Downs, J. Chem. Inf. Comput. Sci. 38, 1998), others by their cosine. A perturbation
 * without a vector is like itself alone. Used by one thread.
 */
final class VectorLikeness {
  private final PerturbationEncoding encoding;
  private final boolean tanimoto;
  private final Map<String, Map<String, Double>> known = new HashMap<>();

  VectorLikeness(PerturbationEncoding encoding) {
    this.encoding = encoding;
    this.tanimoto = encoding.vectors().values().stream().noneMatch(VectorLikeness::anyNegative);
  }

  private static boolean anyNegative(float[] vector) {
    for (float value : vector) {
      if (value < 0) {
        return true;
      }
    }
    return false;
  }

  double of(String a, String b) {
    if (a.equals(b)) {
      return 1;
    }
    return known
        .computeIfAbsent(a, name -> new HashMap<>())
        .computeIfAbsent(b, name -> compute(a, b));
  }

  private double compute(String a, String b) {
    float[] x = encoding.vector(a).orElse(null);
    float[] y = encoding.vector(b).orElse(null);
    if (x == null || y == null) {
      return 0;
    }
    double product = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      product += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
    }
    double scale = tanimoto ? xx + yy - product : Math.sqrt(xx * yy);
    return scale == 0 ? 0 : product / scale;
  }
}
