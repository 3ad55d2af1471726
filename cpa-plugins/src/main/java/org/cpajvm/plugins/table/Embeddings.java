package org.cpajvm.plugins.table;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.plugin.PerturbationEncoder.Encoding;

/** Takes the rows of a table one by one, and keeps those that are wanted and the moments of all. */
final class Embeddings {
  private final String source;
  private final Set<String> wanted;
  private final Map<String, Long> rowOfName = new HashMap<>();
  private final Map<String, float[]> vectors = new LinkedHashMap<>();
  private double[] mean = new double[0];
  private double[] squares = new double[0];

  Embeddings(String source, Set<String> wanted) {
    this.source = source;
    this.wanted = wanted;
  }

  /**
   * Takes a row.
   *
   * @param row its number, as a person would count in the file
   * @param vector finite numbers, as many as in every other row; copied if it is kept
   * @throws BadInputException if there was a row of this name before
   */
  void add(String name, long row, float[] vector) {
    Long before = rowOfName.putIfAbsent(name, row);
    if (before != null) {
      throw new BadInputException(
          source
              + ": rows "
              + before
              + " and "
              + row
              + " are both named '"
              + name
              + "'; keep one of them");
    }
    if (rowOfName.size() == 1) {
      mean = new double[vector.length];
      squares = new double[vector.length];
    }
    // Running moments: B. P. Welford, Technometrics 4 (1962) 419-420.
    int count = rowOfName.size();
    for (int i = 0; i < vector.length; i++) {
      double change = vector[i] - mean[i];
      mean[i] += change / count;
      squares[i] += change * (vector[i] - mean[i]);
    }
    if (wanted.contains(name)) {
      vectors.put(name, vector.clone());
    }
  }

  /**
   * The vectors of the wanted names, and why the others have none.
   *
   * @throws BadInputException if the table had no rows or no columns of numbers
   */
  Encoding encoding(boolean standardized) {
    if (mean.length == 0) {
      throw new BadInputException(
          source + ": the table has no numbers; it needs a row for each perturbation");
    }
    if (standardized) {
      vectors.values().forEach(this::standardize);
    }
    Map<String, String> failures = new HashMap<>();
    for (String name : wanted) {
      if (!vectors.containsKey(name)) {
        failures.put(
            name,
            "perturbation '"
                + name
                + "' has no row in "
                + source
                + ", which has "
                + rowOfName.size()
                + " rows; add one or check how the name is written");
      }
    }
    return new Encoding(mean.length, vectors, failures);
  }

  private void standardize(float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      double deviation = Math.sqrt(squares[i] / rowOfName.size());
      vector[i] = deviation > 0 ? (float) ((vector[i] - mean[i]) / deviation) : 0;
    }
  }
}
