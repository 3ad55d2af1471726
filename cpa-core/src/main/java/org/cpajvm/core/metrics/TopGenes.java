package org.cpajvm.core.metrics;

import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Ranks genes by how much a treatment changes them: the first n are its top differentially
 * expressed genes (DEGs). Of equal genes the one that comes first in the data ranks first. Safe for
 * use by several threads.
 */
public final class TopGenes {
  private TopGenes() {}

  /**
   * Ranks genes by the absolute difference of their means.
   *
   * @return all genes, the most changed first
   */
  public static int[] byDifference(double[] treatedMean, double[] controlMean) {
    return descending(Regression.difference(treatedMean, controlMean));
  }

  /**
   * Ranks genes by the absolute t statistic of Welch (Biometrika 34, 1947), the difference of the
   * means over the square root of s<sub>1</sub><sup>2</sup>/n<sub>1</sub> +
   * s<sub>2</sub><sup>2</sup>/n<sub>2</sub>. A difference without any variance ranks first, no
   * difference last.
   *
   * @param treated two cells or more
   * @param control two cells or more
   * @return all genes, the most changed first
   */
  public static int[] byWelch(Moments treated, Moments control) {
    if (treated.cells() < 2 || control.cells() < 2) {
      throw new IllegalArgumentException(
          "Welch's t needs two cells in each group, not "
              + treated.cells()
              + " and "
              + control.cells());
    }
    double[] t = Regression.difference(treated.mean(), control.mean());
    for (int gene = 0; gene < t.length; gene++) {
      double error =
          treated.variance()[gene] / treated.cells() + control.variance()[gene] / control.cells();
      t[gene] = t[gene] == 0 ? 0 : t[gene] / Math.sqrt(error);
    }
    return descending(t);
  }

  /** The first genes of a ranking as a set; all of them where there are fewer than n. */
  public static BitSet top(int[] ranking, int n) {
    BitSet genes = new BitSet();
    for (int i = 0; i < Math.min(n, ranking.length); i++) {
      genes.set(ranking[i]);
    }
    return genes;
  }

  private static int[] descending(double[] change) {
    return IntStream.range(0, change.length)
        .boxed()
        .sorted(Comparator.comparingDouble(gene -> -Math.abs(change[gene])))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
