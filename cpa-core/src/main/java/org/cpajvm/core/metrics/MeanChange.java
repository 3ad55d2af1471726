package org.cpajvm.core.metrics;

import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How well the mean expression of one group of cells, a treatment with its covariates, is
 * predicted: over all genes and over its top DEGs.
 *
 * @param all over all genes
 * @param top over the first n genes of the ranking, by n: 20, 50 and 100, all genes where there are
 *     fewer
 * @param masked over the genes of the group's mask, where it has one
 */
public record MeanChange(
    Agreement all, SortedMap<Integer, Agreement> top, Optional<Agreement> masked) {
  private static final int[] TOP = {20, 50, 100};

  /** Copies the map. */
  public MeanChange {
    top = Collections.unmodifiableSortedMap(new TreeMap<>(top));
  }

  /**
   * Compares a predicted mean with the true one. All vectors are over the same genes and on the
   * same scale.
   *
   * @param predicted the predicted mean expression
   * @param truth the mean expression of the real cells
   * @param reference what change is measured from: the mean of the control cells, or of the
   *     perturbed ones
   * @param ranking the genes, the most changed first, as {@link TopGenes} ranks them by the truth
   * @param mask the genes that a mask provider chose for the group
   */
  public static MeanChange of(
      double[] predicted,
      double[] truth,
      double[] reference,
      int[] ranking,
      Optional<BitSet> mask) {
    SortedMap<Integer, Agreement> top = new TreeMap<>();
    for (int n : TOP) {
      top.put(n, over(TopGenes.top(ranking, n), predicted, truth, reference));
    }
    return new MeanChange(
        Agreement.of(predicted, truth, reference),
        top,
        mask.map(genes -> over(genes, predicted, truth, reference)));
  }

  /** The agreements by what they are over: "all", "top20" and so on, and "mask" if there is one. */
  public Map<String, Agreement> byGenes() {
    Map<String, Agreement> named = new LinkedHashMap<>();
    named.put("all", all);
    top.forEach((n, agreement) -> named.put("top" + n, agreement));
    masked.ifPresent(agreement -> named.put("mask", agreement));
    return named;
  }

  private static Agreement over(
      BitSet genes, double[] predicted, double[] truth, double[] reference) {
    return Agreement.of(
        Regression.select(predicted, genes),
        Regression.select(truth, genes),
        Regression.select(reference, genes));
  }

  /**
   * The averages over several draws, at least one; each measure over those in which it is defined.
   */
  public static MeanChange average(List<MeanChange> several) {
    if (several.isEmpty()) {
      throw new IllegalArgumentException("nothing to average");
    }
    SortedMap<Integer, Agreement> top = new TreeMap<>();
    for (int n : several.get(0).top.keySet()) {
      top.put(n, Agreement.average(several.stream().map(change -> change.top.get(n)).toList()));
    }
    List<Agreement> masked = several.stream().flatMap(change -> change.masked.stream()).toList();
    return new MeanChange(
        Agreement.average(several.stream().map(MeanChange::all).toList()),
        top,
        masked.isEmpty() ? Optional.empty() : Optional.of(Agreement.average(masked)));
  }
}
